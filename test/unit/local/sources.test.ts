import type { SQSBatchResponse } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { StreamRecord } from '../../../src/contracts/messages/stream-record.ts';
import type { FunctionName } from '../../../src/contracts/names.ts';
import { SECOND } from '../../../src/domain/clock.ts';
import { createOutboxReader, OUTBOX_BATCH } from '../../../src/local/outbox-reader.ts';
import { pump, type Source } from '../../../src/local/pump.ts';
import type { Batch } from '../../../src/local/queues.ts';
import { createOutboxSource, createQueueSource } from '../../../src/local/sources.ts';
import { AGENT } from '../../support/builders/common.ts';
import { anOutboxItem } from '../../support/builders/event-records.ts';
import { createTestPorts } from '../../support/test-ports.ts';
import { createHostTime, settled } from './host-time.ts';

type HostTime = ReturnType<typeof createHostTime>;

/** Runs all that `source` gives until time itself has nothing left; the faults of work and sources. */
async function runAll({ clock, turnstile }: HostTime, source: Source): Promise<readonly string[]> {
  const faults: string[] = [];
  await pump({
    turnstile,
    clock,
    sources: [source],
    finished: () => false,
    onFault: (error) => faults.push(String(error)),
  });
  return faults;
}

/** An outbox in a store, and a relay that removes what it has published. */
function outbox(items: number, answer: () => { failed: boolean } = () => ({ failed: false })) {
  const time = createHostTime();
  const { store } = createTestPorts();
  const relayed: { readonly at: number; readonly count: number }[] = [];
  const put = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index++)
      await store.commit({
        agentId: AGENT,
        correlationId: 'c',
        writes: [{ op: 'put', kind: 'outbox', record: anOutboxItem(), expected: 0 }],
      });
  };
  const invoke = async (name: FunctionName, event: unknown): Promise<unknown> => {
    const { Records } = event as { readonly Records: readonly StreamRecord[] };
    if (name !== 'outbox-relay') throw new Error(`${name} was invoked`);
    relayed.push({ at: time.elapsed(), count: Records.length });
    if (answer().failed)
      return { batchItemFailures: [{ itemIdentifier: Records[0]?.dynamodb.SequenceNumber }] };
    const writes = Records.map(({ eventID }) => ({
      op: 'remove' as const,
      kind: 'outbox' as const,
      agentId: AGENT,
      id: eventID,
    }));
    await store.commit({ agentId: AGENT, correlationId: 'c', writes });
    return { batchItemFailures: [] };
  };
  const source = createOutboxSource(createOutboxReader({ store, agentIds: [AGENT] }), time.clock, invoke);
  const left = async (): Promise<number> => (await store.listOpen('outbox', AGENT, 100)).length;
  return { time, source, relayed, left, prepare: () => put(items), put };
}

describe('the outbox as a source of work', () => {
  it('gives what an earlier process has left behind', async () => {
    const { time, source, relayed, left, prepare } = outbox(3);
    await prepare();

    const faults = await runAll(time, source.next);

    expect(faults).toEqual([]);
    expect(relayed).toEqual([{ at: 0, count: 3 }]);
    expect(await left()).toBe(0);
  });

  it('asks the store only after something was noticed', async () => {
    const { time, source, relayed, put } = outbox(0);
    await runAll(time, source.next);
    await put(1);

    await runAll(time, source.next);
    const unnoticed = relayed.length;
    source.notice();
    await runAll(time, source.next);

    expect(unnoticed).toBe(0);
    expect(relayed).toEqual([{ at: 0, count: 1 }]);
  });

  it('gives one batch at a time', async () => {
    const { source, prepare } = outbox(2);
    await prepare();

    const first = await source.next();
    source.notice();
    const second = await source.next();

    expect(first).toBeTypeOf('function');
    expect(second).toBeUndefined();
  });

  it('goes on until a full outbox is empty', async () => {
    const { time, source, relayed, left, prepare } = outbox(OUTBOX_BATCH + 5);
    await prepare();

    await runAll(time, source.next);

    expect(relayed.map(({ count }) => count)).toEqual([OUTBOX_BATCH, 5]);
    expect(await left()).toBe(0);
  });

  it.each([
    ['the relay could not publish', { failed: true }],
    ['the relay itself broke', undefined],
  ])('gives it again half a minute later when %s', async (_what, failure) => {
    const answers = [failure];
    const { time, source, relayed, left, prepare } = outbox(1, () => {
      if (answers.length === 0) return { failed: false };
      const answer = answers.shift();
      if (answer === undefined) throw new Error('broken');
      return answer;
    });
    await prepare();

    await runAll(time, source.next);

    expect(relayed.map(({ at }) => at)).toEqual([0, 30 * SECOND]);
    expect(await left()).toBe(0);
  });

  it('is asked again when the store did not answer', async () => {
    const time = createHostTime();
    const polls: string[] = [];
    const source = createOutboxSource(
      {
        poll: async () => {
          polls.push('poll');
          if (polls.length === 1) throw new Error('store down');
          return [];
        },
      },
      time.clock,
      async () => undefined,
    );
    time.clock.alarm(time.at(SECOND), () => undefined);

    const faults = await runAll(time, source.next);

    expect(faults).toEqual(['Error: store down']);
    expect(polls).toHaveLength(2);
  });
});

/** A queue with one message, which is received again when it was made visible; SQS behind a connection. */
function queueOf(answers: SQSBatchResponse[], retry: () => Promise<void> = settled) {
  const time = createHostTime();
  const settledWith: SQSBatchResponse[] = [];
  const invoked: { readonly name: FunctionName; readonly at: number }[] = [];
  const faults: string[] = [];
  let visible = 1;
  const batch: Batch = {
    queue: 'decisions',
    event: { Records: [] },
    async settle(answer) {
      settledWith.push(answer);
      return { failed: answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
    },
    async retry(failed) {
      await retry();
      visible = failed.length;
    },
  };
  const source = createQueueSource({
    queues: {
      async receive() {
        if (visible === 0) return undefined;
        visible = 0;
        return batch;
      },
    },
    clock: time.clock,
    turnstile: time.turnstile,
    invoke: async (name) => {
      invoked.push({ name, at: time.elapsed() });
      return answers.shift() ?? { batchItemFailures: [] };
    },
    onFault: (error) => faults.push(String(error)),
  });
  return { time, source, settledWith, invoked, faults };
}

const FAILED: SQSBatchResponse = { batchItemFailures: [{ itemIdentifier: 'm1' }] };

describe('the queues as a source of work', () => {
  it('hand a batch to the consumer that the topology names, and its answer back', async () => {
    const { time, source, settledWith, invoked } = queueOf([]);

    await runAll(time, source);

    expect(invoked).toEqual([{ name: 'execute', at: 0 }]);
    expect(settledWith).toEqual([{ batchItemFailures: [] }]);
  });

  it('deliver again half a minute of market time later what failed, not a moment after', async () => {
    const { time, source, invoked } = queueOf([FAILED, FAILED]);
    time.clock.alarm(time.at(45 * SECOND), () => undefined);
    time.clock.alarm(time.at(75 * SECOND), () => undefined);

    await runAll(time, source);

    expect(invoked.map(({ at }) => at)).toEqual([0, 30 * SECOND, 60 * SECOND]);
  });

  it('report a message that could not be made visible', async () => {
    const { time, source, faults } = queueOf([FAILED], () => Promise.reject(new Error('queue down')));

    await runAll(time, source);

    expect(faults).toEqual(['Error: queue down']);
  });
});
