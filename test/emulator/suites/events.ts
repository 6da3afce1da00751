import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageBatchCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueName } from '../../../src/contracts/names.ts';
import { EVENT_SOURCE } from '../../../src/topology/stage.ts';
import { QUEUE_SPECS } from '../../../src/topology/topology.ts';
import { callApi } from '../support/gateway.ts';
import { listen } from '../support/listener.ts';
import { PAIRS } from '../support/market.ts';
import { attributesOf, firstMessage } from '../support/messages.ts';
import { redrivePolicies } from '../support/redrive.ts';
import { accessToken, SCOPES } from '../support/sign-in.ts';
import {
  AGENT,
  cycleAtItsEnd,
  decideToBuy,
  generated,
  outboxEmptied,
  recordWhen,
} from '../support/trading.ts';
import { until } from '../support/until.ts';
import { deadLettersUrl, deployed, endpoint, queueUrl, sqs, store } from '../support/world.ts';

/** Redelivery in seconds rather than minutes: a message that fails is seen again when its visibility ends. */
async function redeliverAfter(queue: QueueName, seconds: number): Promise<void> {
  await sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl: queueUrl(queue),
      Attributes: { VisibilityTimeout: String(seconds) },
    }),
  );
}

describe('a cycle by hand', () => {
  it('goes out on the queue, comes back as answers and ends', async () => {
    // Prepare
    // From the start of the agent on its schedule fires: whoever wants to hear all of it listens before.
    await listen();
    const token = await accessToken(SCOPES.read, SCOPES.control);
    const started = await callApi('POST', '/api/v1/agent/start', { token, body: {} });
    expect(started).toMatchObject({ status: 200, body: { status: 'running', agentId: AGENT } });

    // Act
    const { status, body } = await callApi('POST', '/api/v1/cycles/start', {
      token,
      body: { type: 'analysis', symbols: [PAIRS.quiet] },
    });

    // Assess
    expect(status).toBe(200);
    const cycle = await cycleAtItsEnd((body as { cycleId: string }).cycleId);
    expect(cycle).toMatchObject({
      status: 'completed',
      symbols: 1,
      requests: [{ strategyId: 'momentum', status: 'answered' }],
      counts: { decisions: 0, holds: 1, errors: 0 },
    });
  });
});

describe('an event', () => {
  it('is taken from the outbox by the stream, published, and routed to its queue', async () => {
    const { decision } = await decideToBuy(PAIRS.quiet);

    const dealtWith = await recordWhen(
      'decision',
      decision.decisionId,
      ({ status }) => status !== 'generated',
    );
    expect(dealtWith.status).toBe('executing');
    await outboxEmptied();
  });
});

describe('another system on the bus', () => {
  const bus = new EventBridgeClient({ endpoint });
  const SOURCE = 'risk.desk';
  /** Publishes an event that it calls `type`, with our envelope. */
  async function publish(type: string, correlationId: string, data: object, agentId = AGENT) {
    const occurredAt = new Date().toISOString();
    const detail = { type, version: 1, agentId, correlationId, occurredAt, data };
    const { FailedEntryCount } = await bus.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: deployed.find('Bus').physicalId,
            Source: SOURCE,
            DetailType: type,
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );
    expect(FailedEntryCount).toBe(0);
    return detail;
  }

  beforeAll(() => redeliverAfter('reactions', 1));
  afterAll(() => redeliverAfter('reactions', QUEUE_SPECS.reactions.visibilityTimeoutSeconds));

  it('reports an error: it is an alert, and the last error of the agent, which goes on', async () => {
    // Act
    await publish('system.error.occurred', 'desk-1', {
      type: 'FeedDown',
      message: 'no prices',
      fatal: false,
    });

    // Assess
    const alert = await until('the alert of an error elsewhere', async () => {
      const { items } = await store.list('alert', AGENT, { limit: 20 });
      return items.find(({ correlationId }) => correlationId === 'desk-1');
    });
    expect(alert).toMatchObject({ kind: 'foreign_error', message: 'risk.desk reports FeedDown: no prices' });
    const activity = await store.get('activity', AGENT, 'activity');
    expect(activity?.record.lastError).toMatchObject({ type: 'FeedDown' });
    const agent = await store.get('agent', AGENT, 'agent');
    expect(agent?.record.lifecycle.status).toBe('running');
  });

  it('that names no agent of ours leaves a dead letter, from which it can be read', async () => {
    const data = { type: 'FeedDown', message: 'no prices', fatal: true };

    const detail = await publish('system.error.occurred', 'desk-2', data, 'nobody');

    const dead = await firstMessage(deadLettersUrl('reactions'), 60);
    expect(JSON.parse(dead.body)).toMatchObject({ source: SOURCE, detail });
  });

  it('cannot open the market: nobody hears what only we may tell', async () => {
    const nextChangeAt = new Date(Date.now() + 3_600_000).toISOString();
    const open = { phase: 'regular', session: nextChangeAt.slice(0, 10), earlyClose: false, nextChangeAt };

    await publish('market.session.changed', 'desk-3', open);
    // What is published after it has arrived when this alert is there.
    await publish('system.error.occurred', 'desk-4', { type: 'Marker', message: 'after it', fatal: false });
    await until('the alert of what came after it', async () => {
      const { items } = await store.list('alert', AGENT, { limit: 20 });
      return items.find(({ correlationId }) => correlationId === 'desk-4');
    });

    const { items: cycles } = await store.list('cycle', AGENT, { limit: 50 });
    expect(cycles.filter(({ correlationId }) => correlationId === 'desk-3')).toEqual([]);
  });
});

describe('queues', () => {
  beforeAll(async () => {
    await redeliverAfter('decisions', 1);
    await redeliverAfter('decision-requests', 1);
  });
  afterAll(async () => {
    for (const queue of ['decisions', 'decision-requests'] as const) {
      await redeliverAfter(queue, QUEUE_SPECS[queue].visibilityTimeoutSeconds);
    }
  });

  it('have the dead letters that their templates say', async () => {
    for (const [url, policy] of redrivePolicies(deployed)) {
      const { RedrivePolicy = '{}' } = await attributesOf(url);
      expect(JSON.parse(RedrivePolicy)).toEqual(policy);
    }
    expect(redrivePolicies(deployed).size).toBe(Object.keys(QUEUE_SPECS).length);
  });

  it('give back one bad message of a batch, and it alone ends among the dead letters', async () => {
    // Prepare
    const { decision } = await decideToBuy(PAIRS.calm, 'silently');
    const detail = generated(decision);
    const good = { source: EVENT_SOURCE, 'detail-type': detail.type, detail };
    const poison = { ...good, detail: { ...detail, data: { decisionId: 7 } } };

    // Act
    await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl('decisions'),
        Entries: [poison, good].map((message, index) => ({
          Id: String(index),
          MessageBody: JSON.stringify(message),
        })),
      }),
    );

    // Assess
    const dealtWith = await recordWhen(
      'decision',
      decision.decisionId,
      ({ status }) => status !== 'generated',
    );
    expect(dealtWith.status).toBe('executing');
    const dead = await firstMessage(deadLettersUrl('decisions'), 60);
    expect(JSON.parse(dead.body)).toEqual(poison);
    expect(Number(dead.receives)).toBeGreaterThanOrEqual(QUEUE_SPECS.decisions.maxReceives);
    const left = await attributesOf(queueUrl('decisions'));
    expect(left['ApproximateNumberOfMessages']).toBe('0');
  });

  it('dead-letter a request to decide that no schema knows', async () => {
    await sqs.send(
      new SendMessageCommand({ QueueUrl: queueUrl('decision-requests'), MessageBody: '{"symbols":' }),
    );

    const dead = await firstMessage(deadLettersUrl('decision-requests'), 60);

    expect(dead.body).toBe('{"symbols":');
  });
});
