import { type Kind, RECORDS } from './index.ts';

/** Keys of the `state` table; also the partition key of its index `open`. */
export const statePartition = (agentId: string, kind: Kind): string => `${auditPartition(agentId)}#${kind}`;

/** Partition key of the `audit` table. */
export const auditPartition = (agentId: string): string => `AGENT#${agentId}`;

/** The item of the `state` table that holds the last number and hash of the agent's audit chain. */
export const auditHeadKey = (agentId: string): { readonly pk: string; readonly sk: string } => ({
  pk: `${auditPartition(agentId)}#auditHead`,
  sk: 'head',
});

/** Digits of a sort key in the `audit` table: keys are text, so numbers are padded to sort as numbers. */
const SEQ_DIGITS = 16;

export const auditSortKey = (seq: number): string => String(seq).padStart(SEQ_DIGITS, '0');

const PARTITION = /^AGENT#([a-z0-9-]+)#([A-Za-z]+)$/;

/** What a partition key of the `state` table says; undefined for one that holds no records. */
export function parseStatePartition(
  pk: string,
): { readonly agentId: string; readonly kind: Kind } | undefined {
  const [, agentId, kind] = PARTITION.exec(pk) ?? [];
  return agentId !== undefined && kind !== undefined && isKind(kind) ? { agentId, kind } : undefined;
}

const isKind = (text: string): text is Kind => Object.hasOwn(RECORDS, text);
