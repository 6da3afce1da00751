import { InvariantError } from '../../domain/errors.ts';

/**
 * Stands where a host gives a use case nothing. Any use of it throws Invariant naming the port and who wanted it;
 * passing it on, as a copy of all ports does, is no use.
 */
export const notGranted = <T extends object>(port: string, owner: string): T =>
  new Proxy({} as T, {
    get(_target, property) {
      throw new InvariantError(
        `${owner} uses ${port}.${String(property)}, which its topology does not grant`,
      );
    },
  });

/** The value of `key`. Throws Invariant when its owner was not given one. */
export function granted<K extends string, V>(values: ReadonlyMap<K, V>, key: K, owner: string): V {
  const value = values.get(key);
  if (value === undefined) {
    throw new InvariantError(`${owner} uses ${key}, which its topology does not grant`);
  }
  return value;
}
