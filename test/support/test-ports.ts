import { createManualClock, type ManualClock } from '../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import { createMemoryMetrics, type MemoryMetrics } from '../../src/adapters/memory/metrics.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { createMemoryTables, type MemoryTables } from '../../src/adapters/memory/tables.ts';
import { createRulesEngine } from '../../src/application/engines/rules-engine.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import type { Store } from '../../src/application/ports/store.ts';
import { createGuard } from '../../src/application/resilience/guard.ts';
import { create } from '../../src/application/support/change.ts';
import { countedStore } from '../../src/application/telemetry/counted-store.ts';
import { defaultAgent } from '../../src/contracts/config/default-agent.ts';
import type { AgentConfig } from '../../src/contracts/config/deployment.ts';
import type { EarningsConfig } from '../../src/contracts/config/earnings.ts';
import { type DomainEvent, eventSchema } from '../../src/contracts/events/envelope.ts';
import type { QueueName } from '../../src/contracts/names.ts';
import type { Kind, RecordOf } from '../../src/contracts/records/index.ts';
import { statePartition } from '../../src/contracts/records/keys.ts';
import { AGENT, NOW } from './builders/common.ts';
import { FakeBroker } from './fake-broker.ts';
import { FakeMarketData } from './fake-market-data.ts';
import { createKeptLog } from './kept-log.ts';

export interface TestPorts extends Ports {
  readonly clock: ManualClock;
  readonly store: Store;
  readonly broker: FakeBroker;
  readonly marketData: FakeMarketData;
  readonly log: ReturnType<typeof createKeptLog>;
  readonly metrics: MemoryMetrics;
  readonly tables: MemoryTables;
  /** Settable: how many dead letters wait behind each queue. */
  readonly dead: Map<QueueName, number>;
  /** What was sent, in order. */
  readonly sent: { readonly queue: QueueName; readonly messages: readonly unknown[] }[];
}

export interface TestPortsOptions {
  readonly prices?: Readonly<Record<string, string>>;
  readonly agents?: readonly AgentConfig[];
  readonly earnings?: EarningsConfig;
  /** Time jumps ahead by itself when everyone sleeps. */
  readonly autoAdvance?: boolean;
  /** ISO-8601 UTC; `NOW` unless said otherwise. */
  readonly start?: string;
}

const PRICES = { AAPL: '150', MSFT: '400', NVDA: '120' };

/** One agent, `default`, over three stocks with one strategy, `momentum`; autonomous. */
export const testAgent = (): AgentConfig => defaultAgent(Object.keys(PRICES), '1Min', 'autonomous');

/** All ports, with a memory store, a broker that keeps an account, and a clock that stands at `NOW`. */
export function createTestPorts({
  prices = PRICES,
  agents = [testAgent()],
  earnings,
  autoAdvance = false,
  start = NOW,
}: TestPortsOptions = {}): TestPorts {
  const clock = createManualClock(start, { autoAdvance });
  const ids = createSeededIds(1, clock);
  const tables = createMemoryTables();
  const metrics = createMemoryMetrics();
  const marketData = new FakeMarketData(clock, prices);
  const sent: { queue: QueueName; messages: readonly unknown[] }[] = [];
  const dead = new Map<QueueName, number>();
  const running = new Set<string>();
  const log = createKeptLog();
  const store = countedStore(createMemoryStore({ clock, ids, tables }), metrics);
  return {
    config: { agents: [...agents], ...(earnings && { earnings }) },
    clock,
    ids,
    tables,
    sent,
    dead,
    log,
    metrics,
    store,
    guard: createGuard({ store, clock, ids, log }),
    broker: new FakeBroker({ clock, prices }),
    marketData,
    queue: {
      async send(queue, messages) {
        sent.push({ queue, messages });
      },
    },
    deadLetters: {
      count: async (queue) => dead.get(queue) ?? 0,
      async redrive(queue, limit) {
        const moved = Math.min(limit, dead.get(queue) ?? 0);
        dead.set(queue, (dead.get(queue) ?? 0) - moved);
        return moved;
      },
    },
    bus: { async publish() {} },
    machines: {
      async start(_machine, name) {
        if (running.has(name)) return 'exists';
        running.add(name);
        return 'started';
      },
      async status(_machine, name) {
        return running.has(name) ? 'running' : 'absent';
      },
    },
    engines: { rules: createRulesEngine({ marketData }) },
  };
}

/** Puts records where there are none. */
export async function given(ports: TestPorts, ...records: readonly GivenRecord[]): Promise<void> {
  for (const { kind, record } of records) {
    const { agentId } = record;
    await ports.store.commit({ agentId, correlationId: 'given', writes: [create(kind, record)] });
  }
}

type GivenRecord = { [K in Kind]: { readonly kind: K; readonly record: RecordOf<K> } }[Kind];

/** Breaks a stored record: what is read from then on is not what any schema allows. */
export function corrupt(
  ports: TestPorts,
  kind: Kind,
  id: string,
  json = '{"agentId":"default","state":"?"}',
): void {
  const items = ports.tables.state.get(statePartition(AGENT, kind))?.items;
  const item = items?.get(id);
  if (items === undefined || item === undefined) throw new Error(`there is no ${kind} ${id} to break`);
  items.set(id, { ...item, json });
}

/** Events that were committed, oldest first. */
export async function committedEvents(ports: TestPorts): Promise<readonly DomainEvent[]> {
  const boxes = await ports.store.listOpen('outbox', AGENT, 100);
  return boxes.flatMap(({ events }) => events.map((one) => eventSchema.parse(one)));
}

/** Actions in the audit log, oldest first. */
export const auditedActions = async (ports: TestPorts): Promise<readonly string[]> =>
  (await ports.store.audit(AGENT, 1, 100)).map(({ action }) => action);
