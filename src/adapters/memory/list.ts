import type { ListQuery, Page } from '../../application/ports/store.ts';
import { decodeCursor, encodeCursor } from '../../contracts/records/cursor.ts';
import type { Kind, RecordOf } from '../../contracts/records/index.ts';
import { decodeRecord, type Stored } from '../../contracts/records/stored.ts';
import type { MemoryPartition } from './tables.ts';

/** One page of a partition. There is a cursor when records are left, be it that none of them passes the filter. */
export function listPartition<K extends Kind>(
  kind: K,
  pk: string,
  { items, keys }: MemoryPartition,
  { limit, cursor, ascending = false, where = {} }: ListQuery<K>,
): Page<RecordOf<K>> {
  const wanted = Object.entries(where).filter(([, value]) => value !== undefined);
  const found: RecordOf<K>[] = [];
  const step = ascending ? 1 : -1;
  let index = firstIndex(keys, cursor === undefined ? undefined : decodeCursor(pk, cursor), ascending);
  for (let id = keys.all[index]; id !== undefined; index += step, id = keys.all[index]) {
    const stored = JSON.parse(items.get(id)?.json ?? 'null') as Stored;
    if (wanted.some(([field, value]) => stored[field] !== value)) continue;
    found.push(decodeRecord(kind, id, stored));
    if (found.length === limit) {
      return keys.all[index + step] === undefined
        ? { items: found }
        : { items: found, cursor: encodeCursor(pk, id) };
    }
  }
  return { items: found };
}

/** The first key after `last` in the direction of the list. */
function firstIndex(keys: MemoryPartition['keys'], last: string | undefined, ascending: boolean): number {
  if (last === undefined) return ascending ? 0 : keys.all.length - 1;
  const index = keys.indexOf(last);
  if (!ascending) return index - 1;
  return keys.all[index] === last ? index + 1 : index;
}
