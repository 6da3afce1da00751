/** Distinct texts in order. Appending is cheap, and ids that grow with time are appended. */
export interface SortedKeys {
  readonly all: readonly string[];
  add(key: string): void;
  remove(key: string): void;
  /** Index of the first key that is not before `key`. */
  indexOf(key: string): number;
}

export function createSortedKeys(): SortedKeys {
  const all: string[] = [];
  const indexOf = (key: string): number => {
    let low = 0;
    let high = all.length;
    const last = all[high - 1];
    if (last !== undefined && last < key) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((all[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    all,
    indexOf,
    add(key) {
      const index = indexOf(key);
      if (all[index] !== key) all.splice(index, 0, key);
    },
    remove(key) {
      const index = indexOf(key);
      if (all[index] === key) all.splice(index, 1);
    },
  };
}
