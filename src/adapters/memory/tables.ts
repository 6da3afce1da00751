import type { PlannedWrite } from '../../application/ports/change-plan.ts';
import type { AuditHead } from '../../domain/audit/chain.ts';
import { createSortedKeys, type SortedKeys } from './sorted-keys.ts';

/** An item in wire form: text, so that nothing is shared with whoever wrote it or reads it. */
interface MemoryItem {
  readonly version: number;
  readonly json: string;
}

export interface MemoryPartition {
  readonly items: Map<string, MemoryItem>;
  readonly keys: SortedKeys;
  readonly openKeys: SortedKeys;
}

/** What outlives a store. */
export interface MemoryTables {
  readonly state: Map<string, MemoryPartition>;
  /** JSON of each entry, by agent; the first has number 1. */
  readonly audit: Map<string, string[]>;
  readonly heads: Map<string, AuditHead>;
}

export const createMemoryTables = (): MemoryTables => ({
  state: new Map(),
  audit: new Map(),
  heads: new Map(),
});

export function partitionOf(tables: MemoryTables, pk: string): MemoryPartition {
  const existing = tables.state.get(pk);
  if (existing !== undefined) return existing;
  const created = {
    items: new Map<string, MemoryItem>(),
    keys: createSortedKeys(),
    openKeys: createSortedKeys(),
  };
  tables.state.set(pk, created);
  return created;
}

/** 0 when there is no such item. */
export const versionOf = (tables: MemoryTables, { pk, sk }: PlannedWrite): number =>
  tables.state.get(pk)?.items.get(sk)?.version ?? 0;

export function applyWrite(tables: MemoryTables, write: PlannedWrite): void {
  if (write.op === 'check') return;
  const { items, keys, openKeys } = partitionOf(tables, write.pk);
  if (write.op === 'remove') {
    items.delete(write.sk);
    keys.remove(write.sk);
    openKeys.remove(write.sk);
    return;
  }
  items.set(write.sk, { version: write.expected + 1, json: JSON.stringify(write.stored) });
  keys.add(write.sk);
  if (write.open) openKeys.add(write.sk);
  else openKeys.remove(write.sk);
}

export function appendAudit(
  tables: MemoryTables,
  agentId: string,
  entries: readonly string[],
  head: AuditHead,
): void {
  if (entries.length === 0) return;
  const log = tables.audit.get(agentId) ?? [];
  log.push(...entries);
  tables.audit.set(agentId, log);
  tables.heads.set(agentId, head);
}
