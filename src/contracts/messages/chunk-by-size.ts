import { InvariantError } from '../../domain/errors.ts';

/** What SQS and EventBridge take in one call: entries, and bytes over all of them together. */
export const BATCH_ENTRIES = 10;
export const BATCH_BYTES = 262_144;

/**
 * Cuts `entries`, in order, into batches that the service takes; an empty list gives none. Throws Invariant for an
 * entry that fits in no batch: no retry can deliver it, and splitting it is the sender's business.
 *
 * @param sizeOf bytes that an entry counts
 */
export function chunkBySize<T>(
  entries: readonly T[],
  sizeOf: (entry: T) => number,
): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  let current: T[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    if (size > BATCH_BYTES) {
      throw new InvariantError(`a message of ${size} bytes is over the ${BATCH_BYTES} that can be sent`);
    }
    if (current.length === BATCH_ENTRIES || bytes + size > BATCH_BYTES) {
      chunks.push(current);
      current = [];
      bytes = 0;
    }
    current.push(entry);
    bytes += size;
  }
  return current.length > 0 ? [...chunks, current] : chunks;
}
