import type { SettingsRecord } from '../../contracts/records/agent.ts';
import type { StrategySchedule } from '../../domain/strategy/schedule.ts';
import { existingAgent } from '../agent/change-lifecycle.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { configuredStrategy, type StrategyCommand } from './change-strategies.ts';

export interface ScheduleStrategy extends StrategyCommand {
  /** Undefined: it is asked in every cycle. */
  readonly schedule: StrategySchedule | undefined;
}

/** Sets when a strategy is asked (ST2); what would have been due before is not made up for. Throws NotFound. */
export async function scheduleStrategy(ports: Ports, command: ScheduleStrategy): Promise<void> {
  configuredStrategy(ports, command);
  await existingAgent(ports, command);
  await commitWithRetry(ports, async () => {
    const { agentId, correlationId, by, strategyId, schedule } = command;
    const read = await required(ports, 'settings', agentId, 'settings');
    const { [strategyId]: before, ...others } = read.record.schedules ?? {};
    const since = ports.clock.now().toISOString();
    const schedules: SettingsRecord['schedules'] =
      schedule === undefined ? others : { ...others, [strategyId]: { schedule, since } };
    const detail = { before: textOf(before?.schedule), after: textOf(schedule) };
    return {
      result: undefined,
      change: {
        agentId,
        correlationId,
        writes: [replace('settings', read, { ...read.record, schedules })],
        audit: [{ actor: by, action: 'strategy.scheduled', subject: strategyId, detail }],
      },
    };
  });
}

const textOf = (schedule: StrategySchedule | undefined): string =>
  schedule === undefined ? 'every cycle' : JSON.stringify(schedule);
