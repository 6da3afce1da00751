import { itemBytes, type WireItem } from './item-size.ts';

/** What an item takes beside its bytes, once in the table and once in an index. */
const STORAGE_OVERHEAD_BYTES = 100;

interface Known {
  readonly bytes: number;
  readonly inIndex: boolean;
}

/** What a write did to an item. */
export interface Effect {
  /** The larger of the item before and after: what a write is billed by. */
  readonly bytes: number;
  /** Bytes written to the index, when it was. */
  readonly indexBytes?: number;
  /** By how much the storage grew. */
  readonly growth: number;
}

/**
 * Sizes of all items of the tables, as seen from the writes that went by: what a write costs depends on what was
 * there before. Only right when it has seen every write.
 */
export class TableImage {
  readonly #items = new Map<string, Known>();
  readonly #keys: ReadonlyMap<string, readonly string[]>;
  readonly #indexKey: string;

  /** @param keys names of the key attributes of each table @param indexKey the attribute that puts an item into the index */
  constructor(keys: ReadonlyMap<string, readonly string[]>, indexKey: string) {
    this.#keys = keys;
    this.#indexKey = indexKey;
  }

  /** Bytes of the item that is there; 0 when there is none. */
  bytesOf(table: string, key: WireItem): number {
    return this.#items.get(this.#idOf(table, key))?.bytes ?? 0;
  }

  put(table: string, item: WireItem): Effect {
    return this.#become(this.#idOf(table, item), { bytes: itemBytes(item), inIndex: this.#indexKey in item });
  }

  remove(table: string, key: WireItem): Effect {
    return this.#become(this.#idOf(table, key), undefined);
  }

  #become(id: string, after: Known | undefined): Effect {
    const before = this.#items.get(id);
    if (after === undefined) this.#items.delete(id);
    else this.#items.set(id, after);
    const indexed = [before, after].flatMap((item) => (item?.inIndex === true ? [item.bytes] : []));
    return {
      bytes: Math.max(before?.bytes ?? 0, after?.bytes ?? 0),
      ...(indexed.length === 0 ? {} : { indexBytes: Math.max(...indexed) }),
      growth: stored(after) - stored(before),
    };
  }

  #idOf(table: string, attributes: WireItem): string {
    const names = this.#keys.get(table);
    if (names === undefined) throw new RangeError(`table ${table} is not metered`);
    return JSON.stringify([table, ...names.map((name) => attributes[name])]);
  }
}

/** An item in the index is stored twice: all attributes are projected. */
const stored = (item: Known | undefined): number =>
  item === undefined ? 0 : (item.bytes + STORAGE_OVERHEAD_BYTES) * (item.inIndex ? 2 : 1);
