import { beforeAll, describe, expect, test } from 'vitest';
import type { Ports } from '../../src/application/ports/index.ts';
import type { Metrics } from '../../src/application/ports/metrics.ts';
import { countedStore } from '../../src/application/telemetry/counted-store.ts';
import type { DomainEvent } from '../../src/contracts/events/envelope.ts';
import { statePartition } from '../../src/contracts/records/keys.ts';
import { TransientError } from '../../src/domain/errors.ts';
import { createLocalBus } from '../../src/local/bus.ts';
import { createInvoke } from '../../src/local/functions.ts';
import { createLocalMachines } from '../../src/local/machines.ts';
import { createTurnstile } from '../../src/local/turnstile.ts';
import { QUEUE_SPECS } from '../../src/topology/topology.ts';
import { AGENT, NOW } from '../support/builders/common.ts';
import type { createKeptLog } from '../support/kept-log.ts';
import { aRunningAgent } from '../support/running-agent.ts';
import type { TestPorts } from '../support/test-ports.ts';
import { aBatch } from '../unit/functions/messages.ts';

/** What a trade left behind, from the schedule that fired to the record of the trade. */
interface Trail {
  readonly store: Ports['store'];
  readonly lines: ReturnType<typeof createKeptLog>['lines'];
  readonly events: readonly DomainEvent[];
  readonly sagaInputs: readonly unknown[];
}

const BUY = {
  symbol: 'AAPL',
  action: 'buy',
  confidence: 0.9,
  reasoning: 'it rises',
  indicators: {},
  dataTimestamp: NOW,
};

/** The bodies of stream records for what stands in the outbox now. */
const outboxRecords = async ({ store }: TestPorts): Promise<readonly object[]> =>
  (await store.listOpen('outbox', AGENT, 100)).map(({ outboxId }) => ({
    eventID: outboxId,
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: outboxId,
      Keys: { pk: { S: statePartition(AGENT, 'outbox') }, sk: { S: outboxId } },
    },
  }));

/** One trade through the handlers that AWS runs, on the real machine and routes, with a fault on its way. */
async function aWholeTrade(): Promise<Trail> {
  const kept = await aRunningAgent({ autoAdvance: true });
  const { clock, log, queue, sent } = kept;
  const events: DomainEvent[] = [];
  const sagaInputs: unknown[] = [];
  const invoke = createInvoke(() => ports);
  const machines = createLocalMachines({ clock, turnstile: createTurnstile(4), log, invoke });
  // What CloudWatch makes metrics of are lines like any other.
  const metrics: Metrics = {
    record: (name, _value, dimensions, properties) => log.info(name, { ...properties, ...dimensions }),
  };
  const ports: Ports = {
    ...kept,
    metrics,
    store: countedStore(kept.store, metrics),
    bus: createLocalBus(queue, (event) => void events.push(event)),
    machines: {
      ...machines,
      start(machine, name, input) {
        sagaInputs.push(input);
        return machines.start(machine, name, input);
      },
    },
    engines: { rules: { decide: async () => [BUY] } },
  };
  kept.broker.failNext('submit', new TransientError('429 too many requests'));

  await invoke('analysis-cycle', {});
  for (let idle = false; !idle; ) {
    const records = await outboxRecords(kept);
    if (records.length > 0) await invoke('outbox-relay', { Records: records });
    const messages = sent.splice(0);
    for (const message of messages)
      await invoke(QUEUE_SPECS[message.queue].consumer, aBatch(...message.messages));
    while (machines.running() > 0) await new Promise((resolve) => setImmediate(resolve));
    idle = records.length === 0 && messages.length === 0;
  }
  return { store: kept.store, lines: log.lines, events, sagaInputs };
}

describe('one trade', () => {
  let trail: Trail;
  let cycleId: string;
  let correlationId: string;

  beforeAll(async () => {
    trail = await aWholeTrade();
    const [cycle] = (await trail.store.list('cycle', AGENT, { limit: 10 })).items;
    if (cycle === undefined) throw new Error('there was no cycle');
    ({ cycleId, correlationId } = cycle);
  });

  test('is recorded under the correlation id of the cycle that the schedule began, and so is all before it', async () => {
    const kinds = ['decision', 'intent', 'saga', 'trade'] as const;

    const found = await Promise.all(
      kinds.map(async (kind) => (await trail.store.list(kind, AGENT, { limit: 10 })).items),
    );

    expect(found.map((records) => records.map((record) => record.correlationId))).toEqual(
      kinds.map(() => [correlationId]),
    );
  });

  test('has it in the input of its saga and in every event', () => {
    expect(trail.sagaInputs).toEqual([expect.objectContaining({ correlationId })]);
    expect(new Set(trail.events.map((event) => event.correlationId))).toEqual(new Set([correlationId]));
    expect(trail.events.map(({ type }) => type).toSorted()).toEqual([
      'ai.decision.generated',
      'orchestrator.cycle.completed',
      'orchestrator.cycle.started',
      'orchestrator.saga.completed',
      'orchestrator.saga.started',
      'trade.order.filled',
      'trade.order.submitted',
      'trade.position.opened',
    ]);
  });

  test('has it in every line, with the agent and the cycle', () => {
    for (const line of trail.lines) expect(line).toMatchObject({ agentId: AGENT, correlationId, cycleId });
    expect(trail.lines.map(({ message }) => message)).toEqual([
      'strategies_active',
      'decisions_total',
      'cycles_total',
      'cycle_duration_ms',
      'saga step failed',
      'errors_total',
      'orders_total',
      'fill_latency_ms',
      'sagas_total',
    ]);
  });

  test('has it in every entry of the audit log since', async () => {
    const entries = (await trail.store.audit(AGENT, 1, 100)).filter(
      ({ action }) => !action.startsWith('agent.'),
    );

    expect(entries.length).toBeGreaterThanOrEqual(4);
    expect(new Set(entries.map((entry) => entry.correlationId))).toEqual(new Set([correlationId]));
  });
});
