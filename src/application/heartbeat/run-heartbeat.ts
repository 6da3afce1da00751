import { event } from '../../contracts/events/envelope.ts';
import type { HeartbeatRequest } from '../../contracts/messages/messages.ts';
import { errorMessage, errorName, FatalError } from '../../domain/errors.ts';
import { failAgent } from '../agent/fail-agent.ts';
import { knownTradingState } from '../agent/known-trading-state.ts';
import { readActivity } from '../cycles/activity.ts';
import { syncPortfolio } from '../portfolio/sync-portfolio.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace } from '../support/change.ts';
import { forEachAgent } from '../support/each-agent.ts';
import {
  closeOverdueCycles,
  expireDecisions,
  recoverSagas,
  redeliverOutbox,
  resumePause,
} from './repairs.ts';

/** What a heartbeat does for one agent, in this order; each on its own, so that one fault stops none of the others. */
const DUTIES = {
  'sync the portfolio': syncPortfolio,
  'resume a pause that is over': resumePause,
  'close overdue cycles': closeOverdueCycles,
  'recover sagas': recoverSagas,
  'expire decisions': expireDecisions,
  'redeliver the outbox': redeliverOutbox,
} as const;

/**
 * One heartbeat for every agent (CY6): syncs with the broker and repairs what is stuck. When asked, queues the next
 * beat, because schedules have a floor of a minute. An agent whose beat cannot even be recorded does not stop the
 * others.
 *
 * @throws the first such agent's fault, when all agents have had their beat
 */
export async function runHeartbeat(ports: Ports, request: HeartbeatRequest): Promise<void> {
  if (request.repeatAfterSeconds !== undefined)
    await ports.queue.send('heartbeats', [{}], request.repeatAfterSeconds);
  const agentIds = ports.config.agents.map(({ agentId }) => agentId);
  await forEachAgent(ports, agentIds, 'record the heartbeat', (agentId) => beat(ports, agentId));
}

async function beat(ports: Ports, agentId: string): Promise<void> {
  const correlationId = ports.ids.next();
  const faults: string[] = [];
  const fatal: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      ports.log.error(`heartbeat could not ${what}`, { agentId, correlationId, error: errorMessage(error) });
      faults.push(`${errorName(error)}: could not ${what}: ${errorMessage(error)}`);
      if (error instanceof FatalError) fatal.push(error.message);
    }
  };
  await attempt('read its state', async () => {
    const state = await knownTradingState(ports, agentId, correlationId);
    for (const [duty, perform] of Object.entries(DUTIES)) {
      await attempt(duty, () => perform(ports, state, correlationId));
    }
  });
  const [reason] = fatal;
  if (reason !== undefined) {
    await attempt('stop the agent', () => failAgent(ports, { agentId, correlationId, by: 'system', reason }));
  }
  await record(ports, agentId, correlationId, faults);
}

async function record(
  ports: Ports,
  agentId: string,
  correlationId: string,
  faults: readonly string[],
): Promise<void> {
  await commitWithRetry(ports, async () => {
    const activity = await readActivity(ports, agentId);
    const at = ports.clock.now().toISOString();
    const { stats } = activity.record;
    const beaten = {
      ...activity.record,
      lastHeartbeatAt: at,
      stats: { ...stats, errors: stats.errors + faults.length },
    };
    const after =
      faults[0] === undefined
        ? beaten
        : { ...beaten, lastError: { at, type: 'heartbeat', message: faults[0] } };
    const events = [
      event('system.heartbeat', { agentId, correlationId, occurredAt: at }, { healthy: faults.length === 0 }),
    ];
    return {
      change: { agentId, correlationId, writes: [replace('activity', activity, after)], events },
      result: undefined,
    };
  });
}
