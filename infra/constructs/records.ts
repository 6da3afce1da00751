type Key<T> = Extract<keyof T, string>;

/** The entries of a record whose keys are all known, with their types. */
export const entriesOf = <T extends object>(record: T): [Key<T>, T[Key<T>]][] =>
  Object.entries(record) as [Key<T>, T[Key<T>]][];

/** A record with the same keys. */
export const mapOf = <T extends object, R>(
  record: T,
  build: (key: Key<T>, value: T[Key<T>]) => R,
): Record<Key<T>, R> =>
  Object.fromEntries(entriesOf(record).map(([key, value]) => [key, build(key, value)])) as Record<Key<T>, R>;
