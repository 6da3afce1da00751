/** What one entry of the audit log says, before it is chained. */
export interface AuditContent {
  readonly agentId: string;
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly correlationId: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** The newest entry of a chain: all that is needed to append to it. */
export interface AuditHead {
  /** 0 while there is no entry; the first entry is 1. */
  readonly seq: number;
  readonly hash: string;
}

export type AuditEntry<C extends AuditContent = AuditContent> = C & {
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
};

/** SHA-256 of UTF-8 text, in lower-case hexadecimal; the domain has no cryptography of its own. */
export type Sha256 = (text: string) => string;

export const EMPTY_CHAIN: AuditHead = { seq: 0, hash: '0'.repeat(64) };

/** Chains `contents` behind `head`: each hash covers the entry's content, its number and the hash before it. */
export function appendToChain<C extends AuditContent>(
  head: AuditHead,
  contents: readonly C[],
  sha256: Sha256,
): { readonly entries: readonly AuditEntry<C>[]; readonly head: AuditHead } {
  let last = head;
  const entries = contents.map((content): AuditEntry<C> => {
    const linked = { ...content, seq: last.seq + 1, previousHash: last.hash };
    last = { seq: linked.seq, hash: sha256(canonicalJson(linked)) };
    return { ...linked, hash: last.hash };
  });
  return { entries, head: last };
}

export type ChainCheck =
  | { readonly intact: true; readonly head: AuditHead }
  | { readonly intact: false; readonly seq: number; readonly problem: 'changed' | 'removed' | 'inserted' };

/**
 * Follows the chain from `start`, so that a long log is verified page by page. Names the first entry that is not as
 * it was written: `changed` (content or hash), `removed` (the number that is missing), `inserted` (one too many).
 * An end cut off is not seen here: only the store knows where the chain ends.
 */
export function verifyAuditChain(
  entries: readonly AuditEntry[],
  sha256: Sha256,
  start: AuditHead = EMPTY_CHAIN,
): ChainCheck {
  let last = start;
  for (const entry of entries) {
    const expected = last.seq + 1;
    if (entry.seq > expected) return { intact: false, seq: expected, problem: 'removed' };
    if (entry.seq < expected) return { intact: false, seq: entry.seq, problem: 'inserted' };
    const { hash, ...content } = entry;
    if (entry.previousHash !== last.hash || sha256(canonicalJson(content)) !== hash) {
      return { intact: false, seq: entry.seq, problem: 'changed' };
    }
    last = { seq: entry.seq, hash };
  }
  return { intact: true, head: last };
}

/** JSON with the keys of every object in code unit order, so that equal content is equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
