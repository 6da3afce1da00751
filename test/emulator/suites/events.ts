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
import { deadLettersUrl, deployed, queueUrl, sqs } from '../support/world.ts';

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
