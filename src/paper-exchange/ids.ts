import { createHash } from 'node:crypto';

/** A UUID (version 8) made of what it names: the same words, the same id, so that a run can be repeated. */
export function uuidOf(...words: readonly string[]): string {
  const hex = createHash('sha256').update(words.join('\0')).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

const assetIds = new Map<string, string>();

export function assetId(symbol: string): string {
  let id = assetIds.get(symbol);
  if (id === undefined) {
    id = uuidOf('asset', symbol);
    assetIds.set(symbol, id);
  }
  return id;
}
