import { event } from '../../contracts/events/envelope.ts';
import type { HeartbeatRequest } from '../../contracts/messages/messages.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { errorMessage, errorName, FatalError } from '../../domain/errors.ts';
import { uptimeSeconds } from '../agent/agent-status.ts';
import { failAgent } from '../agent/fail-agent.ts';
import { knownTradingState } from '../agent/known-trading-state.ts';
import { readActivity } from '../cycles/activity.ts';
import { syncPortfolio } from '../portfolio/sync-portfolio.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { withMarketPhase } from '../sessions/session-change.ts';
import { commitWithRetry, replace } from '../support/change.ts';
import { forEachAgent } from '../support/each-agent.ts';
import { reportFault } from '../support/report-fault.ts';
import { reportDeadLetters } from './dead-letters.ts';
import { releaseOrphanReservations } from './orphan-reservations.ts';
import {
  expireDecisions,
  finishFollowUp,
  protectPositions,
  recoverSagas,
  redeliverOutbox,
  resumePause,
  tendCycles,
  tendRuns,
} from './repairs.ts';

/** What a heartbeat does for one agent, in this order; each on its own, so that one fault stops none of the others. */
const DUTIES = {
  'release orphan reservations': releaseOrphanReservations,
  'sync the portfolio': syncPortfolio,
  'carry out what the kill switch was asked': finishFollowUp,
  'protect the positions': protectPositions,
  'resume a pause that is over': resumePause,
  'tend the cycles': tendCycles,
  'tend the runs': tendRuns,
  'recover sagas': recoverSagas,
  'expire decisions': expireDecisions,
  'redeliver the outbox': redeliverOutbox,
  'report dead letters': reportDeadLetters,
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
  await forEachAgent(ports, agentIds, 'record the heartbeat', (agentId, correlationId) =>
    beat(ports, agentId, correlationId),
  );
}

async function beat(ports: Ports, agentId: string, correlationId: string): Promise<void> {
  let state: TradingState | undefined;
  const faults: string[] = [];
  const fatal: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      reportFault(ports, `heartbeat could not ${what}`, error, { agentId });
      faults.push(`${errorName(error)}: could not ${what}: ${errorMessage(error)}`);
      if (error instanceof FatalError) fatal.push(error.message);
    }
  };
  await attempt('read its state', async () => {
    const known = await knownTradingState(ports, agentId, correlationId);
    state = known;
    for (const [duty, perform] of Object.entries(DUTIES)) {
      await attempt(duty, () => perform(ports, known, correlationId));
    }
  });
  const [reason] = fatal;
  if (reason !== undefined) {
    await attempt('stop the agent', () => failAgent(ports, { agentId, correlationId, by: 'system', reason }));
  }
  await record(ports, agentId, correlationId, faults, state?.calendar);
  measure(ports, agentId, state);
}

/** Said by every beat that was recorded: its silence is what the alarm for missing heartbeats hears. */
function measure({ metrics, clock }: Ports, agentId: string, state: TradingState | undefined): void {
  const uptime = state === undefined ? 0 : uptimeSeconds(state.agent, clock.now());
  metrics.record('agent_uptime', uptime, { agentId });
  if (state?.killSwitch.on === true) metrics.record('kill_switch_on', 1, { agentId });
}

async function record(
  ports: Ports,
  agentId: string,
  correlationId: string,
  faults: readonly string[],
  calendar: Calendar | undefined,
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
    const head = { agentId, correlationId, occurredAt: at };
    const market = withMarketPhase(after, head, calendar);
    const events = [event('system.heartbeat', head, { healthy: faults.length === 0 }), ...market.events];
    return {
      change: { agentId, correlationId, writes: [replace('activity', activity, market.activity)], events },
      result: undefined,
    };
  });
}
