import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Notification, webhookBody } from '../../../src/domain/notification.ts';

const notification: Notification = {
  title: 'Saga failed',
  text: 'sell <!everyone> @everyone & more',
  kind: 'orchestrator.saga.failed',
  subject: 's-1',
  occurredAt: '2026-03-02T15:00:00.000Z',
  agentId: 'default',
  correlationId: 'c-1',
};

describe('the body of a webhook', () => {
  it('is a text for Slack, with nothing in it that Slack would act on', () => {
    expect(webhookBody('hooks.slack.com', notification)).toEqual({
      text: '*Saga failed*\nsell &lt;!everyone&gt; @everyone &amp; more',
    });
  });

  it.each(['discord.com', 'discordapp.com', 'canary.discord.com'])(
    'is content for %s, which mentions nobody',
    (host) => {
      expect(webhookBody(host, notification)).toEqual({
        content: 'Saga failed\nsell <!everyone> @everyone & more',
        allowed_mentions: { parse: [] },
      });
    },
  );

  it.each(['example.com', 'notslack.com', 'discord.com.example.org', '127.0.0.1'])(
    'is the notification itself for %s',
    (host) => {
      expect(webhookBody(host, notification)).toBe(notification);
    },
  );

  it('is never longer than Discord takes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), (text) => {
        const body = webhookBody('discord.com', { ...notification, text }) as { content: string };
        return body.content.length <= 2_000 && body.content.startsWith('Saga failed');
      }),
    );
  });
});
