import { beforeEach, describe, expect, test } from 'vitest';
import { FOREIGN_REACTIONS, OWN_REACTIONS } from '../../../src/contracts/events/reaction.ts';
import { ROUTES } from '../../../src/topology/topology.ts';
import { NOW } from '../../support/builders/common.ts';
import { fingerprintOf } from '../../support/fingerprint.ts';
import { ours, react, theirs } from '../../support/reactions.ts';
import { aRunningAgent, change } from '../../support/running-agent.ts';
import type { TestPorts } from '../../support/test-ports.ts';

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
  await change(ports, 'activity', 'activity', (record) => ({ ...record, lastHeartbeatAt: NOW }));
});

const error = { type: 'FeedDown', message: 'x', fatal: true };

const session = ours('market.session.changed', {
  phase: 'regular',
  session: '2025-01-06',
  earlyClose: false,
  nextChangeAt: '2025-01-06T21:00:00.000Z',
});

describe('react', () => {
  test.each([
    ['us', OWN_REACTIONS],
    ['others', FOREIGN_REACTIONS],
  ] as const)('reads from %s what the topology routes to it, and nothing else', (whose, read) => {
    const routed = ROUTES.filter(({ queue, from }) => queue === 'reactions' && from === whose);

    expect(routed.map(({ event }) => event)).toEqual(read);
  });

  test.each([
    ['text that is no JSON', '{', 'is not valid JSON'],
    ['a message without a source', { detail: {} }, 'source'],
    ['an error that would be our own', ours('system.error.occurred', error), 'detail.type'],
    ['a heartbeat of ours', ours('system.heartbeat', { healthy: true }), 'detail.type'],
    ['a phase that somebody else tells of', { ...session, source: 'x' }, 'detail.type'],
    ['an error without an id', { ...theirs('system.error.occurred', error), id: undefined }, 'id'],
  ])('fails on %s alone, says why, and changes nothing', async (_, message, why) => {
    const before = fingerprintOf(ports);

    const failed = await react(ports, message, theirs('system.heartbeat', { healthy: true }));

    expect(failed).toEqual(['message-0']);
    expect(ports.log.lines).toContainEqual(
      expect.objectContaining({ message: 'message failed', error: expect.stringContaining(why) as unknown }),
    );
    expect(fingerprintOf(ports)).toBe(before);
  });
});
