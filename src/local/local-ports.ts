import { createSignals } from '../../functions/composition/signals.ts';
import { createSeededIds } from '../adapters/memory/ids.ts';
import { createMemoryMetrics, type MemoryMetrics } from '../adapters/memory/metrics.ts';
import { createSqsDeadLetters } from '../adapters/sqs/dead-letters.ts';
import { createSqsQueue } from '../adapters/sqs/index.ts';
import { createSystemIds } from '../adapters/system/ids.ts';
import { createEngines } from '../application/engines/create-engines.ts';
import type { Ports } from '../application/ports/index.ts';
import type { Log } from '../application/ports/log.ts';
import { createGuard } from '../application/resilience/guard.ts';
import { guardedVenue } from '../application/resilience/guarded-venue.ts';
import { countedStore } from '../application/telemetry/counted-store.ts';
import { defaultAgent } from '../contracts/config/default-agent.ts';
import type { DeploymentConfig } from '../contracts/config/deployment.ts';
import { withSignalStrategy } from '../contracts/config/signal-strategy.ts';
import { startAlerts } from './alerts.ts';
import { createLocalBus } from './bus.ts';
import type { HostClock } from './clock/host-clock.ts';
import type { DataFolder } from './data-folder.ts';
import { delayedOnClock } from './delayed-queue.ts';
import type { Environment } from './environment.ts';
import { createInvoke, type Invoke } from './functions.ts';
import { createLocalMachines, type LocalMachines } from './machines.ts';
import type { Modules } from './modules.ts';
import type { Options } from './options.ts';
import { createOutboxReader } from './outbox-reader.ts';
import type { Progress } from './progress.ts';
import { type LocalQueues, startQueues } from './queues.ts';
import { createOutboxSource, type OutboxSource } from './sources.ts';
import { openStateStore } from './state-store.ts';
import { tracked } from './tracked.ts';
import type { Turnstile } from './turnstile.ts';
import type { Venue } from './venue.ts';

export interface LocalPortsOptions {
  readonly options: Options;
  readonly environment: Environment;
  readonly folder: DataFolder;
  readonly venue: Venue;
  readonly progress: Progress;
  readonly clock: HostClock;
  readonly turnstile: Turnstile;
  readonly modules: Modules;
  readonly log: Log;
}

export interface LocalPorts {
  readonly ports: Ports;
  /** What `ports.metrics` has recorded. */
  readonly metrics: MemoryMetrics;
  readonly invoke: Invoke;
  readonly machines: LocalMachines;
  readonly queues: LocalQueues;
  readonly outbox: OutboxSource;
  /** For a person. */
  readonly storeDescription: string;
}

/** Starts what the ports stand on, each a module, and puts the ports of the whole host together. */
export async function startLocalPorts(given: LocalPortsOptions): Promise<LocalPorts> {
  const { options, environment, folder, venue, progress, clock, turnstile, modules, log } = given;
  const ids = venue.kind === 'alpaca' ? createSystemIds() : createSeededIds(options.seed, clock);
  const state = await modules.start(
    'state store',
    () =>
      openStateStore({
        dataDir: folder.root,
        endpoint: environment.dynamodbEndpoint,
        tablePrefix: `quarterdeck-${venue.kind}`,
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
  const { absent, ...bare } = await modules.start(
    'market and broker',
    () => venue.connect(clock, log),
    (it) => it.close(),
  );

  const byModule = <T extends object>(name: string, part: T): T =>
    tracked(part, (work) => modules.track(name, work));
  const store = byModule('state store', state.store);
  const signals = createSignals(environment.signalServiceUrl);
  const missing = { ...signals.absent, ...absent };
  const alerts = await startAlerts(given, store);
  const guard = createGuard({ store, clock, ids, log, absent: async () => missing });
  const counted = {
    ...bare,
    broker: byModule('market and broker', bare.broker),
    venueData: byModule('market and broker', bare.venueData),
  };
  const { broker, marketData } = guardedVenue(counted, { guard, clock, log });

  // Nothing but play money can be lost on the paper exchange; elsewhere a person decides first.
  const autonomy = venue.kind === 'alpaca' ? 'manual' : 'autonomous';
  const { earnings } = environment;
  const agent = defaultAgent(venue.symbols, venue.timeframe, autonomy);
  const agents = [signals.signalService === undefined ? agent : withSignalStrategy(agent)];
  const config: DeploymentConfig = { agents, ...(earnings && { earnings }) };
  const sqs = createSqsQueue({ client: queues.client, urlOf: (name) => queues.urlOf(name) });
  const queue = delayedOnClock(sqs, { clock, turnstile, log });
  const invoke = createInvoke(() => ports);
  const agentIds = config.agents.map(({ agentId }) => agentId);
  const outbox = createOutboxSource(createOutboxReader({ store, agentIds }), clock, invoke);
  const machines = createLocalMachines({ clock, turnstile, log, invoke });
  const metrics = createMemoryMetrics();
  const ports: Ports = {
    config,
    clock,
    ids,
    log,
    metrics,
    store: countedStore(store, metrics),
    broker,
    marketData,
    guard,
    queue,
    deadLetters: createSqsDeadLetters({
      client: queues.client,
      urlOf: (name) => queues.urlOf(name),
      deadLettersUrlOf: (name) => queues.deadLettersUrlOf(name),
    }),
    bus: createLocalBus(queue, (event) => progress.observe(event), alerts),
    machines,
    ...createEngines({ marketData, guard, clock, signalService: signals.signalService }),
  };
  return { ports, metrics, invoke, machines, queues, outbox, storeDescription: state.description };
}
