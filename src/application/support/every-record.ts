import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import type { Ports } from '../ports/index.ts';

/** All records of a kind, oldest first, page by page: of kinds that stay few, or where all of them are wanted. */
export async function everyRecord<K extends Kind>(
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
