import type { HealthCheckName, HealthStatus } from '../../contracts/http/health.ts';
import { elapsed, MINUTE, SECOND } from '../../domain/clock.ts';
import { NO_MONEY } from '../../domain/money.ts';
import { symbolsOf } from '../../domain/universe/watchlist.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';

export interface Finding {
  readonly status: HealthStatus;
  /** For a person; seen by anyone who may reach the health route, so nothing of the account. */
  readonly detail: string | null;
}

type Check = (ports: Ports, agentId: string) => Promise<Finding>;

const HEALTHY: Finding = { status: 'healthy', detail: null };
const degraded = (detail: string): Finding => ({ status: 'degraded', detail });

/** Beats are 30 s apart; three missed ones are an alarm (OB4). */
const HEARTBEAT_LIMIT_MS = 90 * SECOND;
/** Queues and bus deliver within seconds; what waits this long is stuck. */
const DELIVERY_LIMIT_MS = MINUTE;

/** The store answers a read. */
const database: Check = async ({ store }, agentId) => {
  await store.get('agent', agentId, 'agent');
  return HEALTHY;
};

/**
 * Judged by what comes out of the queues, so that nothing has to be sent to find out: decisions that were queued are
 * executed, and beats, of which every second one travels through a queue, arrive.
 */
const queues: Check = async ({ store, clock }, agentId) => {
  const now = clock.now();
  const [[waiting], activity, agent] = await Promise.all([
    store.listOpen('decision', agentId, 1),
    store.get('activity', agentId, 'activity'),
    store.get('agent', agentId, 'agent'),
  ]);
  if (waiting !== undefined && elapsed(waiting.createdAt, now) > DELIVERY_LIMIT_MS) {
    return degraded('a decision waits to be executed for over a minute');
  }
  const lifecycle = agent?.record.lifecycle;
  const alive =
    activity?.record.lastHeartbeatAt ?? (lifecycle?.status === 'running' ? lifecycle.startedAt : undefined);
  if (alive !== undefined && elapsed(alive, now) > HEARTBEAT_LIMIT_MS)
    return degraded('no heartbeat for over 90 seconds');
  return HEALTHY;
};

/** Judged by what leaves the outbox: events wait there until the bus has taken them. */
const eventBus: Check = async ({ store, clock }, agentId) => {
  const [oldest] = await store.listOpen('outbox', agentId, 1);
  const stuck = oldest !== undefined && elapsed(oldest.createdAt, clock.now()) > DELIVERY_LIMIT_MS;
  return stuck ? degraded('an event waits to be published for over a minute') : HEALTHY;
};

const broker: Check = async (ports) => {
  const { blocked } = await ports.broker.account();
  return blocked ? degraded('the broker blocks the account') : HEALTHY;
};

const marketData: Check = async (ports, agentId) => {
  const [symbol = ''] = symbolsOf(agentConfigOf(ports, agentId).universe);
  const quotes = await ports.marketData.quotes([symbol]);
  return quotes.has(symbol) ? HEALTHY : degraded(`no price of ${symbol}`);
};

/** Every strategy's engine is there and answers. Asked about nothing, an engine has nothing to pay for. */
const ai: Check = async (ports, agentId) => {
  for (const strategy of agentConfigOf(ports, agentId).strategies) {
    const engine = ports.engines[strategy.engine];
    if (engine === undefined) return degraded(`engine ${strategy.engine} is not available`);
    await engine.decide({ strategy, quotes: [], positions: [], equity: NO_MONEY });
  }
  return HEALTHY;
};

export const CHECKS: Readonly<Record<HealthCheckName, Check>> = {
  database,
  queues,
  eventBus,
  broker,
  marketData,
  ai,
};
