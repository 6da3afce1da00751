import { writeFileSync } from 'node:fs';
import { createApp } from '../../functions/control-api/app.ts';
import { createJwksVerifier } from '../adapters/jwt/jwks-verifier.ts';
import { createSeededIds } from '../adapters/memory/ids.ts';
import { createSqsQueue } from '../adapters/sqs/index.ts';
import { createSystemIds } from '../adapters/system/ids.ts';
import { createRulesEngine } from '../application/engines/rules-engine.ts';
import type { Ports } from '../application/ports/index.ts';
import { defaultAgent } from '../contracts/config/default-agent.ts';
import type { FunctionName } from '../contracts/names.ts';
import { errorMessage } from '../domain/errors.ts';
import { prepareAgent } from './agent-setup.ts';
import { createLocalBus } from './bus.ts';
import { createHostClock } from './clock/create.ts';
import type { DataFolder } from './data-folder.ts';
import { delayedOnClock } from './delayed-queue.ts';
import { createDevIssuer, type DevIssuer } from './dev-issuer.ts';
import type { Environment } from './environment.ts';
import { createInvoke } from './functions.ts';
import { createHttpGuard } from './http-guard.ts';
import { startHttpServer } from './http-server.ts';
import { createLocalLog } from './log.ts';
import { createLocalMachines } from './machines.ts';
import { createModules } from './modules.ts';
import type { Options } from './options.ts';
import { createOutboxReader } from './outbox-reader.ts';
import type { Progress } from './progress.ts';
import { pump } from './pump.ts';
import { startQueues } from './queues.ts';
import { startSchedules } from './schedules.ts';
import { createOutboxSource, createQueueSource } from './sources.ts';
import { openStateStore } from './state-store.ts';
import { createTurnstile } from './turnstile.ts';
import type { Venue } from './venue.ts';

export interface Host {
  readonly ports: Ports;
  readonly url: string;
  readonly token: string;
  readonly storeDescription: string;
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
  /** Wall time that what is in flight has when the host is told to stop; 10 s unless said otherwise. */
  readonly graceMs?: number;
}

/** Activities at once: one on a simulated market, so that a seed gives one history; several where a broker takes time. */
const PERMITS = { 'paper-exchange': 1, alpaca: 8 } as const;

/** LR1. */
const GRACE_MS = 10_000;

/** Boots the topology in this process: every module in order, each with its time limit (LR1). */
export async function startHost({
  options,
  environment,
  folder,
  venue,
  progress,
  graceMs = GRACE_MS,
}: HostOptions): Promise<Host> {
  const turnstile = createTurnstile(PERMITS[venue.kind]);
  const clock = createHostClock(options, venue, folder, turnstile);
  const log = createLocalLog(
    folder.log,
    () => clock.now(),
    (line) => progress.problem(line),
  );
  const modules = createModules((name) => progress.problem(`${name} did not stop in time and was left`));
  const ids = venue.kind === 'alpaca' ? createSystemIds() : createSeededIds(options.seed, clock);

  const state = await modules.start(
    'state store',
    () =>
      openStateStore({
        dataDir: folder.root,
        endpoint: environment.dynamodbEndpoint,
        clock,
        ids,
        log,
        onOutbox: () => outbox.notice(),
      }),
    (it) => it.stop(),
  );
  const queues = await modules.start(
    'queues',
    () => startQueues(folder.queues),
    (it) => it.stop(),
  );
  const market = await modules.start(
    'market and broker',
    async () => venue.connect(clock),
    async (it) => it.close(),
  );

  const autonomy = venue.kind === 'alpaca' ? 'manual' : 'autonomous';
  const config = { agents: [defaultAgent(venue.symbols, venue.timeframe, autonomy)] };
  const queue = delayedOnClock(
    createSqsQueue({ client: queues.client, urlOf: (queue) => queues.urlOf(queue) }),
    { clock, turnstile, log },
  );
  const invoke = createInvoke(() => ports);
  const reader = createOutboxReader({
    store: state.store,
    agentIds: config.agents.map(({ agentId }) => agentId),
  });
  const outbox = createOutboxSource(reader, clock, invoke);
  const machines = createLocalMachines({ clock, turnstile, log, invoke });
  const ports: Ports = {
    config,
    clock,
    ids,
    log,
    store: state.store,
    broker: market.broker,
    marketData: market.marketData,
    queue,
    bus: createLocalBus(queue, (event) => progress.observe(event)),
    machines,
    engines: { rules: createRulesEngine({ marketData: market.marketData }) },
  };
  await modules.start(
    'agent',
    () => turnstile.run(() => prepareAgent(ports, options.autonomy)),
    async () => undefined,
  );

  const { issuer, token } = await modules.start(
    'token issuer',
    () => issueToken(folder),
    async () => undefined,
  );
  const app = createApp({
    ports,
    verifyToken: createJwksVerifier(issuer),
    hostRules: createHttpGuard({ port: options.port }),
    modules: () => modules.report(),
  });
  const server = await modules.start(
    'control API',
    () =>
      startHttpServer(options.port, (request) => {
        clock.interrupt();
        return turnstile.run(async () => app.fetch(request)).finally(() => clock.interrupt());
      }),
    (it) => it.stop(),
  );

  const scheduled = (name: FunctionName, input: unknown): Promise<unknown> => {
    modules.tick('schedules', clock.now());
    return turnstile.run(() => invoke(name, input));
  };
  const stopSchedules = await modules.start(
    'schedules',
    async () => startSchedules(clock, log, scheduled),
    async (it) => it(),
  );
  let ending = false;
  const end = (): void => {
    ending = true;
    stopSchedules();
    clock.interrupt();
  };
  let outOfTime = false;
  let grace: NodeJS.Timeout | undefined;
  const giveUp = (): void => {
    outOfTime = true;
    progress.problem('what did not end in time goes on at the next start');
    clock.interrupt();
  };

  return {
    ports,
    url: server.url,
    token,
    storeDescription: state.description,
    stop() {
      end();
      grace ??= setTimeout(giveUp, graceMs);
    },
    async run(until) {
      if (until !== undefined) clock.alarm(new Date(clock.now().getTime() + until), end);
      const onFault = (error: unknown): void => log.error('work failed', { error: errorMessage(error) });
      await pump({
        turnstile,
        clock,
        sources: [outbox.next, createQueueSource({ queues, clock, turnstile, invoke, onFault })],
        finished: () => ending && (outOfTime || machines.running() === 0),
        onFault,
      });
      clearTimeout(grace);
    },
    async close() {
      await modules.stop();
      await log.close();
    },
  };
}

/** A token for whoever may read the data folder. */
async function issueToken(
  folder: DataFolder,
): Promise<{ readonly issuer: DevIssuer; readonly token: string }> {
  const issuer = await createDevIssuer(folder.root);
  const token = await issuer.issueToken();
  writeFileSync(folder.token, token, { mode: 0o600 });
  return { issuer, token };
}
