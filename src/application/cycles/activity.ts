import type { ActivityRecord } from '../../contracts/records/agent.ts';
import { encodeCursor } from '../../contracts/records/cursor.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { statePartition } from '../../contracts/records/keys.ts';
import type { Ports } from '../ports/index.ts';
import type { Page, Versioned } from '../ports/store.ts';
import { required } from '../support/change.ts';

/** What the agent did up to now, at the version of its record. */
export interface Activity extends Versioned<ActivityRecord> {
  /** The cycles that the record did not count yet, oldest first: all that are not over are among them. */
  readonly recent: readonly CycleRecord[];
}

/**
 * The agent's activity with every cycle that is over. A cycle does not write it: the next heartbeat, which writes it
 * anyway, stores what is added up here. Throws NotFound.
 */
export async function readActivity(ports: Ports, agentId: string): Promise<Activity> {
  const { record, version } = await required(ports, 'activity', agentId, 'activity');
  const recent = await cyclesAfter(ports, agentId, record.countedThrough);
  return { record: tallied(record, recent), version, recent };
}

async function cyclesAfter(
  ports: Ports,
  agentId: string,
  last: string | undefined,
): Promise<readonly CycleRecord[]> {
  const found: CycleRecord[] = [];
  let cursor = last === undefined ? undefined : encodeCursor(statePartition(agentId, 'cycle'), last);
  do {
    const page: Page<CycleRecord> = await ports.store.list('cycle', agentId, {
      limit: 100,
      ascending: true,
      cursor,
    });
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** When each strategy was last asked, also by a cycle that is not over. */
export const lastRunsOf = ({ record, recent }: Activity): Readonly<Record<string, string>> =>
  recent.reduce(withRuns, record).lastRuns ?? {};

/** Stops before the first cycle that is not over: what is counted once is never looked at again. */
function tallied(activity: ActivityRecord, cycles: readonly CycleRecord[]): ActivityRecord {
  let sum = activity;
  for (const cycle of cycles) {
    if (cycle.completedAt === undefined) break;
    sum = withCycle(sum, cycle, cycle.completedAt);
  }
  return sum;
}

/** With the strategies that the cycle asked; one that was skipped asked none. */
function withRuns(activity: ActivityRecord, { requests, startedAt }: CycleRecord): ActivityRecord {
  if (requests.length === 0) return activity;
  const asked = requests.map(({ strategyId }) => [strategyId, startedAt] as const);
  return { ...activity, lastRuns: { ...activity.lastRuns, ...Object.fromEntries(asked) } };
}

function withCycle(activity: ActivityRecord, cycle: CycleRecord, completedAt: string): ActivityRecord {
  const counted = { ...withRuns(activity, cycle), countedThrough: cycle.cycleId };
  if (cycle.status === 'skipped') return counted;
  const { stats } = activity;
  const { decisions, ordersSubmitted: orders, errors } = cycle.counts;
  const durationMs = cycle.durationMs ?? 0;
  return {
    ...counted,
    lastCycle: { id: cycle.cycleId, type: cycle.type, completedAt, durationMs, decisions, orders },
    stats: {
      ...stats,
      cyclesCompleted: stats.cyclesCompleted + Number(cycle.status === 'completed'),
      decisionsGenerated: stats.decisionsGenerated + decisions,
      errors: stats.errors + errors,
    },
  };
}
