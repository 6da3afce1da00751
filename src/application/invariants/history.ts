import { readActivity } from '../cycles/activity.ts';
import type { Ports } from '../ports/index.ts';
import { required } from '../support/change.ts';
import { everyRecord } from '../support/every-record.ts';

/** When nothing was pruned. */
const EVER = '1970-01-01T00:00:00.000Z';

/** Everything that one agent has done, oldest first: for the end of a run, not for its course. */
export type History = Awaited<ReturnType<typeof readHistory>>;

/** Throws NotFound for an agent without records. */
export async function readHistory(ports: Ports, agentId: string) {
  const [cycles, decisions, intents, sagas, orders, trades, portfolio, activity, maintenance] =
    await Promise.all([
      everyRecord(ports, 'cycle', agentId),
      everyRecord(ports, 'decision', agentId),
      everyRecord(ports, 'intent', agentId),
      everyRecord(ports, 'saga', agentId),
      everyRecord(ports, 'order', agentId),
      everyRecord(ports, 'trade', agentId),
      required(ports, 'portfolio', agentId, 'portfolio'),
      readActivity(ports, agentId),
      ports.store.get('maintenance', agentId, 'maintenance'),
    ]);
  return {
    agentId,
    cycles,
    decisions,
    intents,
    sagas,
    orders,
    trades,
    portfolio: portfolio.record,
    activity: activity.record,
    /** What began before it may be pruned (CY8). */
    historyFrom: maintenance?.record.historyFrom ?? EVER,
  };
}
