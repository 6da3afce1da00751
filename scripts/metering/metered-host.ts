import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBBatchResponse } from 'aws-lambda';
import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import { createSqsDeadLetters } from '../../src/adapters/sqs/dead-letters.ts';
import { createSqsQueue } from '../../src/adapters/sqs/index.ts';
import { createPowertoolsLog, createPowertoolsMetrics } from '../../src/adapters/telemetry/index.ts';
import { ensureAgent } from '../../src/application/agent/ensure-agent.ts';
import { startAgent } from '../../src/application/agent/start-agent.ts';
import { createRulesEngine } from '../../src/application/engines/rules-engine.ts';
import type { Machines, Ports } from '../../src/application/ports/index.ts';
import { createGuard } from '../../src/application/resilience/guard.ts';
import { guardedVenue } from '../../src/application/resilience/guarded-venue.ts';
import { countedStore } from '../../src/application/telemetry/counted-store.ts';
import type { AgentConfig } from '../../src/contracts/config/deployment.ts';
import { streamEventSchema } from '../../src/contracts/messages/stream-record.ts';
import type { FunctionName } from '../../src/contracts/names.ts';
import { errorMessage } from '../../src/domain/errors.ts';
import { createLocalBus } from '../../src/local/bus.ts';
import { createSimulatedClock } from '../../src/local/clock/simulated-clock.ts';
import { delayedOnClock } from '../../src/local/delayed-queue.ts';
import { createInvoke, type Invoke } from '../../src/local/functions.ts';
import { createLocalMachines } from '../../src/local/machines.ts';
import { createOutboxReader } from '../../src/local/outbox-reader.ts';
import { pump } from '../../src/local/pump.ts';
import { startQueues } from '../../src/local/queues.ts';
import { createOutboxSource, createQueueSource } from '../../src/local/sources.ts';
import { createTurnstile } from '../../src/local/turnstile.ts';
import { connectExchange, meterExchange, SYNTHETIC_SEED } from './exchange.ts';
import { Invocations } from './invocations.ts';
import { type LogMeter, meterLog } from './log-meter.ts';
import { openMeteredStore } from './metered-store.ts';
import { type ScriptedEngine, scripted } from './scripted-engine.ts';
import { meterTransitions } from './transitions.ts';
import { Tally, type Usage } from './usage.ts';
import { meterWire } from './wire.ts';

export interface MeteredHost {
  readonly ports: Ports;
  readonly engine: ScriptedEngine;
  /** Counts an invocation of `name` that something else than this host makes, such as a call of the API. */
  invocation<T>(name: FunctionName, work: () => Promise<T>): Promise<T>;
  /** Invokes `name` at `at` of market time, which must not be past. */
  schedule(at: Date, name: FunctionName, input: unknown): void;
  /** Does `work` at `at`, as an activity of the host like any invocation. */
  act(at: Date, work: () => Promise<unknown>): void;
  /** Lets time pass until `until` and all that came of it has ended. Throws the first fault, if there was one. */
  run(until: Date): Promise<void>;
  /** Jumps ahead to `to` without a beat in between. */
  skipTo(to: Date): Promise<void>;
  /** All that was counted so far. */
  usage(): Promise<Usage>;
  takeSeries: LogMeter['takeSeries'];
  close(): Promise<void>;
}

export interface MeterOptions {
  /** False leaves the wires alone, for who wants to know how long things take: reading along takes time too. */
  readonly wires?: boolean;
}

/** The first full minute of a Monday's session: the market has prices to look at. */
export const START = '2025-06-02T13:31:00.000Z';

/** A name as long as those of the functions, and a namespace as long as a stage's. */
const SERVICE = 'heartbeat-cycle';
const NAMESPACE = 'quarterdeck-prod';

/**
 * The laptop's host with a meter on each of its edges: the wires to DynamoDB, SQS and the broker, the log on stdout,
 * the states that a machine enters, and every invocation. One activity at a time, as fast as it can, from a seed: all
 * counts but measured times are the same in each run. While it is open, nothing else may use stdout.
 */
export async function startMeteredHost(
  agents: readonly AgentConfig[],
  { wires = true }: MeterOptions = {},
): Promise<MeteredHost> {
  const tally = new Tally();
  const invocations = new Invocations(tally);
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-metered-'));
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);

  const turnstile = createTurnstile(1);
  let skipping = 0;
  const hostClock = createSimulatedClock({
    start: new Date(START),
    speed: 'max',
    turnstile,
    wall: () => performance.now(),
    skip: (now) => new Date(Math.max(now.getTime(), skipping)),
    onTime: () => undefined,
  });
  const clock = invocations.watch(hostClock);
  const ids = createSeededIds(SYNTHETIC_SEED, clock);
  const log = createPowertoolsLog({ service: SERVICE });
  const metrics = createPowertoolsMetrics({ namespace: NAMESPACE, service: SERVICE });
  const state = await openMeteredStore({
    clock,
    ids,
    log: { ...log, info: () => undefined },
    ...(wires ? { meter: { tally, invocations } } : {}),
    onOutbox: () => outbox.notice(),
  });
  const exchange = connectExchange(clock, wires ? meterExchange(tally, invocations) : undefined);
  const guard = createGuard({ store: state.store, clock, ids, log });
  const { broker, marketData } = guardedVenue(exchange, { guard, clock, log });
  // Who times wants the queues as the laptop has them; the others need not wait for a disk.
  const queues = await startQueues(wires ? undefined : folder);
  if (wires)
    meterWire(
      queues.client,
      (_operation, send) => invocations.request('queue', send),
      () => tally.add('sqs.requests'),
    );
  const sqs = createSqsQueue({ client: queues.client, urlOf: (name) => queues.urlOf(name) });
  const queue = delayedOnClock(sqs, { clock: hostClock, turnstile, log });
  const bus = createLocalBus(sqs, () => undefined);

  const handlers = createInvoke(() => ports);
  const invoke: Invoke = (name, event) =>
    name === 'outbox-relay' && wires
      ? relayOneByOne(event, (one) => invocations.run(name, () => handlers(name, one)))
      : invocations.run(name, () => handlers(name, event));
  const agentIds = agents.map(({ agentId }) => agentId);
  const outbox = createOutboxSource(createOutboxReader({ store: state.store, agentIds }), hostClock, invoke);
  const transitions = meterTransitions(tally);
  const machines = createLocalMachines({ clock: hostClock, turnstile, log, invoke });
  const engine = scripted(createRulesEngine({ marketData }), agents[0]?.strategies[0]?.strategyId);
  const ports: Ports = {
    config: { agents: [...agents] },
    clock,
    ids,
    log,
    metrics,
    store: countedStore(state.store, metrics),
    broker,
    marketData,
    guard,
    queue,
    deadLetters: createSqsDeadLetters({
      client: queues.client,
      urlOf: (name) => queues.urlOf(name),
      deadLettersUrlOf: (name) => queues.deadLettersUrlOf(name),
    }),
    bus: {
      // The bus of AWS would put the events on their queues itself, for nothing and after the relay has ended.
      publish: (events) =>
        invocations.request('bus', () => {
          tally.add('eventbridge.calls', Math.ceil(events.length / EVENTS_A_CALL));
          tally.add('eventbridge.events', events.length);
          return bus.publish(events);
        }),
    },
    machines: meteredMachines(machines, invocations),
    engines: { rules: engine },
  };
  const lines = meterLog(tally, () => invocations.active);
  const close = async (): Promise<void> => {
    lines.stop();
    transitions.stop();
    await queues.stop();
    exchange.close();
    await state.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const agentId of agentIds) {
      const command = { agentId, correlationId: ids.next(), by: 'system' };
      await turnstile.run(async () => {
        await ensureAgent(ports, command);
        await startAgent(ports, command);
      });
    }
  } catch (error) {
    // Nobody else can: a store and queues that stay open would keep the process from ending.
    await close();
    throw error;
  }

  const run = async (until: Date): Promise<void> => {
    hostClock.alarm(until, () => undefined);
    await pump({
      turnstile,
      clock: hostClock,
      sources: [outbox.next, createQueueSource({ queues, clock: hostClock, turnstile, invoke, onFault })],
      finished: () => hostClock.now() >= until && machines.running() === 0,
      onFault,
    });
    if (faults.length > 0) throw new Error(`the metered run failed: ${faults.map(errorMessage).join('; ')}`);
  };

  const act = (at: Date, work: () => Promise<unknown>): void => {
    hostClock.alarm(at, () => void turnstile.run(work).catch(onFault));
  };

  return {
    run,
    act,
    ports,
    engine,
    invocation: (name, work) => invocations.run(name, work),
    takeSeries: () => lines.takeSeries(),
    schedule: (at, name, input) => act(at, () => invoke(name, input)),
    async skipTo(to) {
      skipping = to.getTime();
      await run(to);
    },
    async usage() {
      await transitions.settled();
      return tally.read();
    },
    close,
  };
}

/** Entries that PutEvents takes at once. */
const EVENTS_A_CALL = 10;

/**
 * Hands over one record at a time. On AWS the relay is invoked as soon as there is one, so that one invocation a
 * commit is the most that it can be.
 */
async function relayOneByOne(
  event: unknown,
  invoke: (event: unknown) => Promise<unknown>,
): Promise<DynamoDBBatchResponse> {
  const batchItemFailures: DynamoDBBatchResponse['batchItemFailures'] = [];
  for (const record of streamEventSchema.parse(event).Records) {
    const answer = (await invoke({ Records: [record] })) as DynamoDBBatchResponse;
    batchItemFailures.push(...answer.batchItemFailures);
  }
  return { batchItemFailures };
}

const meteredMachines = (machines: Machines, invocations: Invocations): Machines => ({
  start: (machine, name, input) => invocations.request('machine', () => machines.start(machine, name, input)),
  status: (machine, name) => invocations.request('machine', () => machines.status(machine, name)),
});
