import type { Ports } from '../application/ports/index.ts';
import type { FunctionName } from '../contracts/names.ts';
import { errorMessage } from '../domain/errors.ts';
import { prepareAgent } from './agent-setup.ts';
import { startApi } from './api.ts';
import { createHostClock } from './clock/create.ts';
import type { HostClock } from './clock/host-clock.ts';
import type { DataFolder } from './data-folder.ts';
import type { Environment } from './environment.ts';
import { createEventStream } from './event-stream.ts';
import { startLocalPorts } from './local-ports.ts';
import { createLocalLog, type LocalLog } from './log.ts';
import { createModules } from './modules.ts';
import type { Options } from './options.ts';
import type { Progress } from './progress.ts';
import { prometheusText } from './prometheus-text.ts';
import { pump } from './pump.ts';
import { type Schedules, startSchedules } from './schedules.ts';
import { createQueueSource } from './sources.ts';
import { createTurnstile, type Turnstile } from './turnstile.ts';
import type { Venue } from './venue.ts';
import { lookAtPositions, startWatchdog, tickIntervalMs } from './watchdog.ts';

export interface Host {
  readonly ports: Ports;
  readonly url: string;
  readonly token: string;
  readonly storeDescription: string;
  /** Does `work` at a moment of market time as an activity of the host: on a simulated market beside nothing else. */
  at(when: Date, work: () => Promise<void>): void;
  /** Runs until `until` of market time has passed or `stop` is called, and nothing is in flight any more. */
  run(until: number | undefined): Promise<void>;
  /** Asks `run` to end: no new cycles; what is in flight ends, or is left to the next start after 10 s (LR1). */
  stop(): void;
  /** Stops every module, in reverse. */
  close(): Promise<void>;
}

export interface HostOptions {
  readonly options: Options;
  readonly environment: Environment;
  readonly folder: DataFolder;
  readonly venue: Venue;
  readonly progress: Progress;
  /** Wall time that what is in flight has when the host is told to stop, but for its last second; 9 s unless said. */
  readonly graceMs?: number;
  /** Instead of the topology's. */
  readonly schedules?: Schedules;
  /** Market time from one look of the watchdog to the next; as often as the market's bars ask for unless said. */
  readonly watchdogIntervalMs?: number;
}

/** Activities at once: one on a simulated market, so that a seed gives one history; several where a broker takes time. */
const PERMITS = { 'paper-exchange': 1, alpaca: 8 } as const;

/** LR1: 10 s, of which the last is for the piece of work in hand alone, should it hang. */
const GRACE_MS = 9_000;
const IN_HAND_MS = 1_000;

/** Boots the topology in this process: every module in order, each with its time limit (LR1). */
export async function startHost(given: HostOptions): Promise<Host> {
  const { options, folder, venue, progress } = given;
  const turnstile = createTurnstile(PERMITS[venue.kind]);
  const clock = createHostClock(options, venue, folder, turnstile);
  const log = createLocalLog(
    folder.log,
    () => clock.now(),
    (line) => progress.problem(line),
  );
  try {
    return await boot({ ...given, turnstile, clock, log });
  } catch (error) {
    log.errorToFile('did not start', { error: errorMessage(error) });
    await log.close();
    throw error;
  }
}

interface Beginning extends HostOptions {
  readonly turnstile: Turnstile;
  readonly clock: HostClock;
  readonly log: LocalLog;
}

async function boot(given: Beginning): Promise<Host> {
  const { options, folder, venue, progress, turnstile, clock, log, graceMs = GRACE_MS } = given;
  const modules = createModules({
    now: () => clock.now(),
    onForced: (name) => progress.problem(`${name} did not stop in time and was left`),
  });
  const stream = createEventStream();
  const observed: Progress = {
    ...progress,
    observe(event) {
      progress.observe(event);
      stream.publish(event);
    },
  };
  const local = await startLocalPorts({ ...given, progress: observed, modules });
  const { ports, invoke, machines, queues, outbox } = local;
  await modules.start(
    'agent',
    () => turnstile.run(() => prepareAgent(ports, options.autonomy)),
    async () => undefined,
  );
  const live = {
    metrics: (agentId: string) => prometheusText(local.metrics.snapshot(), agentId),
    events: (agentId: string, after?: string) => stream.open(agentId, after),
  };
  const api = { ports, clock, turnstile, modules, folder, port: options.port, live };
  const { url, token } = await startApi(api);
  // After the API, so that its listeners are gone before it stops.
  await modules.start(
    'event stream',
    async () => stream,
    async (it) => it.close(),
  );
  const scheduled = (name: FunctionName, input: unknown): Promise<unknown> =>
    turnstile.run(() => modules.track('schedules', () => invoke(name, input)));
  const stopSchedules = await modules.start(
    'schedules',
    async () => startSchedules(clock, log, scheduled, given.schedules),
    async (it) => it(),
  );
  const stopWatchdog = await modules.start(
    'watchdog',
    async () =>
      startWatchdog({
        clock,
        look: () => turnstile.run(() => lookAtPositions(ports)),
        onTick: (mode) => modules.tick('watchdog', mode),
        onFault: () => modules.fault('watchdog'),
        tickIntervalMs: given.watchdogIntervalMs ?? tickIntervalMs(venue),
      }),
    async (it) => it(),
  );

  let ending = false;
  const end = (): void => {
    ending = true;
    stopSchedules();
    stopWatchdog();
    clock.interrupt();
  };
  const givenUp = Promise.withResolvers<void>();
  let outOfTime = false;
  let grace: NodeJS.Timeout | undefined;
  const giveUp = (): void => {
    outOfTime = true;
    progress.problem('what did not end in time goes on at the next start');
    clock.interrupt();
    grace = setTimeout(givenUp.resolve, IN_HAND_MS);
  };

  const onFault = (error: unknown): void => log.error('work failed', { error: errorMessage(error) });

  return {
    ports,
    url,
    token,
    storeDescription: local.storeDescription,
    at(when, work) {
      clock.alarm(when, () => void turnstile.run(work).catch(onFault));
    },
    stop() {
      end();
      grace ??= setTimeout(giveUp, graceMs);
    },
    async run(until) {
      if (until !== undefined) clock.alarm(new Date(clock.now().getTime() + until), end);
      const counted = { receive: () => modules.track('queues', () => queues.receive()) };
      const worked = pump({
        turnstile,
        clock,
        sources: [outbox.next, createQueueSource({ queues: counted, clock, turnstile, invoke, onFault })],
        finished: () => ending && machines.running() === 0,
        abandoned: () => outOfTime,
        onFault,
      });
      // Work that hangs would keep the pump for ever.
      await Promise.race([worked, givenUp.promise]);
      clearTimeout(grace);
    },
    async close() {
      log.toFileOnly();
      await modules.stop();
      await log.close();
    },
  };
}
