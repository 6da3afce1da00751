import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import { readActivity } from '../cycles/activity.ts';
import type { Ports } from '../ports/index.ts';
import { required } from '../support/change.ts';

/** Everything that one agent has done, oldest first: for the end of a run, not for its course. */
export type History = Awaited<ReturnType<typeof readHistory>>;

/** Throws NotFound for an agent without records. */
export async function readHistory(ports: Ports, agentId: string) {
  const [cycles, decisions, intents, sagas, orders, portfolio, activity] = await Promise.all([
    everyRecord(ports, 'cycle', agentId),
    everyRecord(ports, 'decision', agentId),
    everyRecord(ports, 'intent', agentId),
    everyRecord(ports, 'saga', agentId),
    everyRecord(ports, 'order', agentId),
    required(ports, 'portfolio', agentId, 'portfolio'),
    readActivity(ports, agentId),
  ]);
  return {
    agentId,
    cycles,
    decisions,
    intents,
    sagas,
    orders,
    portfolio: portfolio.record,
    activity: activity.record,
  };
}

/** All records of a kind, page by page. */
async function everyRecord<K extends Kind>(
  ports: Ports,
  kind: K,
  agentId: string,
): Promise<readonly RecordOf<K>[]> {
  const all: RecordOf<K>[] = [];
  let cursor: string | undefined;
  do {
    const page = await ports.store.list(kind, agentId, { limit: 100, ascending: true, cursor });
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}
