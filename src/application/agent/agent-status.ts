import type { ActivityRecord, AgentRecord, SettingsRecord } from '../../contracts/records/agent.ts';
import { nextOfAll } from '../../domain/calendar/next-run.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import type { Decimal } from '../../domain/decimal.ts';
import type { Money } from '../../domain/money.ts';
import { readActivity } from '../cycles/activity.ts';
import type { Ports } from '../ports/index.ts';
import { type CycleView, runningCycle } from '../queries/cycles.ts';
import { required } from '../support/change.ts';
import { existingAgent } from './change-lifecycle.ts';
import { ensureBooks } from './known-trading-state.ts';
import type { OperatorCommand } from './operator-command.ts';
import { type KillSwitchReading, readKillSwitch } from './read-kill-switch.ts';

export interface AgentStatusReport {
  readonly agent: AgentRecord;
  readonly settings: SettingsRecord;
  readonly activity: ActivityRecord;
  readonly killSwitch: KillSwitchReading;
  readonly uptimeSeconds: number;
  readonly currentCycle: CycleView | undefined;
  /** When the schedule opens the next; null unless the agent runs. */
  readonly nextScheduledCycle: string | null;
  /** How many are open. */
  readonly positions: number;
  readonly equity: Money;
  /** Equity less equity at the last close. */
  readonly dailyPnl: Money;
  /** The same as a fraction of equity at the last close; null when that was nothing. */
  readonly dailyPnlPct: Decimal | null;
}

/**
 * What the agent is, does and did (AG2). Throws NotFound, and Conflict while there are no books.
 *
 * @param analysisSchedules the expressions by which analysis cycles are opened
 */
export async function agentStatus(
  ports: Ports,
  command: OperatorCommand,
  analysisSchedules: readonly string[],
): Promise<AgentStatusReport> {
  const { agentId } = command;
  const { record: agent } = await existingAgent(ports, command);
  await ensureBooks(ports, agentId, command.correlationId);
  const [settings, activity, portfolio, killSwitch, currentCycle] = await Promise.all([
    required(ports, 'settings', agentId, 'settings'),
    readActivity(ports, agentId),
    required(ports, 'portfolio', agentId, 'portfolio'),
    readKillSwitch(ports, agentId),
    runningCycle(ports, agentId),
  ]);
  const { equity, lastEquity, positions } = portfolio.record;
  const dailyPnl = equity.minus(lastEquity);
  return {
    agent,
    settings: settings.record,
    activity: activity.record,
    killSwitch,
    uptimeSeconds: uptimeSeconds(agent, ports.clock.now()),
    currentCycle,
    nextScheduledCycle:
      agent.lifecycle.status === 'running'
        ? (nextOfAll(analysisSchedules, ports.clock.now())?.toISOString() ?? null)
        : null,
    positions: positions.length,
    equity,
    dailyPnl,
    dailyPnlPct: lastEquity.isPositive() ? dailyPnl.ratioTo(lastEquity).round(6) : null,
  };
}

/** Since it was started; a pause does not count against it. 0 while stopped or in error. */
export function uptimeSeconds({ lifecycle }: AgentRecord, now: Date): number {
  if (lifecycle.status !== 'running' && lifecycle.status !== 'paused') return 0;
  return Math.max(0, Math.floor(elapsed(lifecycle.startedAt, now) / SECOND));
}
