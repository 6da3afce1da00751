import { createHash } from 'node:crypto';
import { createManualClock } from '../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import { createMemoryMetrics } from '../../src/adapters/memory/metrics.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { createMemoryTables } from '../../src/adapters/memory/tables.ts';
import { startAgent } from '../../src/application/agent/start-agent.ts';
import { createRulesEngine } from '../../src/application/engines/rules-engine.ts';
import { checkInvariants, type InvariantResult } from '../../src/application/invariants/check-invariants.ts';
import { readHistory } from '../../src/application/invariants/history.ts';
import type { Broker } from '../../src/application/ports/broker.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import type { Store } from '../../src/application/ports/store.ts';
import { createGuard } from '../../src/application/resilience/guard.ts';
import { guardedVenue } from '../../src/application/resilience/guarded-venue.ts';
import { defaultAgent } from '../../src/contracts/config/default-agent.ts';
import type { FunctionName, QueueName } from '../../src/contracts/names.ts';
import type { Autonomy } from '../../src/domain/agent/status.ts';
import { SECOND } from '../../src/domain/clock.ts';
import { createLocalBus } from '../../src/local/bus.ts';
import { connectInProcess } from '../../src/local/exchange/in-process.ts';
import { createInvoke, type Invoke } from '../../src/local/functions.ts';
import { createLocalMachines } from '../../src/local/machines.ts';
import { createOutboxReader } from '../../src/local/outbox-reader.ts';
import { createTurnstile } from '../../src/local/turnstile.ts';
import {
  createPaperExchange,
  createSyntheticMarket,
  type FaultPlan,
} from '../../src/paper-exchange/index.ts';
import { QUEUE_SPECS } from '../../src/topology/topology.ts';
import { Injector } from './injector.ts';

export const AGENT = 'default';
const SEED = 1;
const START = '2025-01-06T15:30:00.000Z';
const SYMBOLS = ['AAPL', 'MSFT', 'NVDA'];
/** Between two heartbeats. */
export const BEAT_MS = 31 * SECOND;
/** Beats after which whatever is not at its end will never be: nine minutes, and a saga has five. */
const MOST_BEATS = 18;

interface Message {
  readonly queue: QueueName;
  readonly body: unknown;
  receives: number;
}

/** How a build is broken on purpose, to see that it is found. */
export interface Sabotage {
  readonly store?: (store: Store) => Store;
  readonly broker?: (broker: Broker) => Broker;
}

export interface WorldOptions {
  /** When it begins, ISO-8601 UTC: a Monday, an hour into the session, unless said. */
  readonly start?: string;
  /** Autonomous, unless said. */
  readonly autonomy?: Autonomy;
  /** What the venue does to orders. */
  readonly market?: FaultPlan['faults'];
  readonly injector: Injector;
  /** Places that fail so many times, whichever process they run in: what has to happen before others are reached. */
  readonly broken?: Readonly<Record<string, number>>;
  readonly sabotage?: Sabotage;
}

/** A process on the tables and the exchange that outlive it. */
interface Host {
  readonly ports: Ports;
  readonly invoke: Invoke;
  readonly injector: Injector;
  /** Until none of its executions runs any more. */
  idle(): Promise<void>;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** An agent that trades on the paper exchange, in memory: every handler, use case and machine as they are deployed. */
export async function createWorld({
  start = START,
  autonomy = 'autonomous',
  market = [],
  injector,
  broken = {},
  sabotage = {},
}: WorldOptions) {
  const clock = createManualClock(start, { autoAdvance: true });
  const ids = createSeededIds(SEED, clock);
  const tables = createMemoryTables();
  const faults = { seed: SEED, faults: market };
  const exchange = createPaperExchange({ clock, market: createSyntheticMarket({ seed: SEED }), faults });
  const waiting: Message[] = [];
  const dead: Message[] = [];
  const failures = new Map(Object.entries(broken));
  const config = { agents: [defaultAgent(SYMBOLS, '1Min', autonomy)] };

  const boot = (around: Injector): Host => {
    const log = { info() {}, warn() {}, error() {}, within: <T>(_: object, work: () => T): T => work() };
    const made = createMemoryStore({ clock, ids, tables });
    const store = around.store(sabotage.store?.(made) ?? made);
    const guard = createGuard({ store, clock, ids, log });
    const alpaca = connectInProcess(exchange, clock, (inner) => around.fetch(inner, (ms) => clock.sleep(ms)));
    const bare = { ...alpaca, broker: around.broker(sabotage.broker?.(alpaca.broker) ?? alpaca.broker) };
    const { broker, marketData } = guardedVenue(bare, { guard, clock, log });
    const handlers = createInvoke(() => ports);
    const invoke: Invoke = (name, event) => {
      const place = placeOf(name, event);
      const left = failures.get(place) ?? 0;
      failures.set(place, left - 1);
      const handle = () =>
        left > 0 ? Promise.reject(new Error(`${place} is broken`)) : handlers(name, event);
      return around.run(place, handle);
    };
    const machines = createLocalMachines({ clock, turnstile: createTurnstile(8), log, invoke });
    const queue: Ports['queue'] = {
      send: (name, messages) =>
        around.effect('send', async () => {
          waiting.push(...messages.map((body) => ({ queue: name, body, receives: 0 })));
        }),
    };
    const ports: Ports = {
      config,
      clock,
      ids,
      log,
      metrics: createMemoryMetrics(),
      store,
      broker,
      marketData,
      guard,
      queue,
      deadLetters: {
        count: async (name) => dead.filter((one) => one.queue === name).length,
        redrive: async () => 0,
      },
      bus: createLocalBus(queue, () => undefined),
      machines,
      engines: { rules: createRulesEngine({ marketData }) },
    };
    const idle = async (): Promise<void> => {
      while (machines.running() > 0) await new Promise((resolve) => setImmediate(resolve));
    };
    return { ports, invoke, injector: around, idle };
  };

  const healthy = boot(new Injector('nowhere'));
  await startAgent(healthy.ports, { agentId: AGENT, correlationId: 'start', by: 'chaos' });
  const began = clock.now().getTime();
  injector.setClock(() => clock.now().getTime() - began);
  let host = boot(injector);

  /** One invocation; a fault of it is its trigger's to deal with, and answers undefined. */
  const attempt = async (name: FunctionName, event: unknown): Promise<unknown> => {
    const answer = await host.invoke(name, event).catch(() => undefined);
    await host.idle();
    if (host.injector.dead) host = boot(new Injector('nowhere'));
    return answer;
  };

  const deliver = async (message: Message): Promise<void> => {
    const { consumer, maxReceives } = QUEUE_SPECS[message.queue];
    message.receives += 1;
    const record = {
      messageId: '1',
      receiptHandle: '',
      body: JSON.stringify(message.body),
      eventSource: 'aws:sqs',
    };
    const answer = (await attempt(consumer, { Records: [record] })) as
      | { batchItemFailures?: readonly unknown[] }
      | undefined;
    if (answer !== undefined && (answer.batchItemFailures ?? []).length === 0) return;
    if (message.receives >= maxReceives) dead.push(message);
    else waiting.push(message);
  };

  /** Everything that is triggered by what has been done, until nothing is. */
  const drain = async (): Promise<void> => {
    for (let turns = 0; turns < 50; turns++) {
      const reader = createOutboxReader({ store: healthy.ports.store, agentIds: [AGENT] });
      const records = await reader.poll();
      if (records.length > 0) await attempt('outbox-relay', { Records: records });
      const message = waiting.shift();
      if (message !== undefined) await deliver(message);
      else if (records.length === 0) return;
    }
  };

  const isQuiet = async (): Promise<boolean> => {
    const kinds = ['saga', 'outbox', 'decision', 'cycle'] as const;
    const open = await Promise.all(kinds.map((kind) => healthy.ports.store.listOpen(kind, AGENT, 1)));
    return open.every((records) => records.length === 0) && waiting.length === 0;
  };

  return {
    ports: healthy.ports,
    /** Triggers a function of the process in which things go wrong. */
    trigger: attempt,
    /** Lets everything come to its end: what was triggered, then one heartbeat after the other until it is quiet. */
    async settle(): Promise<void> {
      await drain();
      for (let beats = 0; beats < MOST_BEATS; beats++) {
        if (beats >= 2 && (await isQuiet())) return;
        await clock.advance(BEAT_MS);
        await attempt('heartbeat-cycle', {});
        await drain();
      }
    },
    /** Sends what an event has put on a queue. */
    enqueue: (queue: QueueName, body: unknown) => void waiting.push({ queue, body, receives: 0 }),
    invariants: async (): Promise<readonly InvariantResult[]> =>
      checkInvariants(healthy.ports, await readHistory(healthy.ports, AGENT), sha256),
    /** Queues on which messages were given up. */
    deadLetters: (): readonly QueueName[] => dead.map(({ queue }) => queue),
    close: () => exchange.close(),
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A step of the saga is a place of its own; any other function is one. */
function placeOf(name: FunctionName, event: unknown): string {
  const { step, sagaId } = event as { readonly step?: unknown; readonly sagaId?: unknown };
  if (name !== 'trade-saga' || typeof step !== 'string') return name;
  return isOfRestingExits(String(sagaId)) ? ofRestingExits(step) : step;
}

/** Every entry is followed by the saga of the exits that come to rest at the broker for it. */
export const isOfRestingExits = (sagaId: string): boolean => sagaId.startsWith('intent-rest-');

/** The place at which such a saga takes the step. */
export const ofRestingExits = (step: string): string => `${step} of resting exits`;
