/** How many symbols one cycle looks at (UN2). */
export interface UniverseCaps {
  readonly maxStocks: number;
  readonly maxCrypto: number;
  /** So many candidates at most are looked at in every cycle, beside what is held (UN3). */
  readonly rotationTopN: number;
}

export const DEFAULT_UNIVERSE_CAPS: UniverseCaps = { maxStocks: 120, maxCrypto: 20, rotationTopN: 50 };

/**
 * What no setting goes beyond, so that a cycle is over in its 120 s and the account's requests last for it. Prices are
 * asked for 50 symbols at a time (MD1) and all at once, so that more symbols take requests and hardly any time: ten
 * for 400 stocks and 100 coins. A cycle asks for all prices once, and each strategy for prices and bars, in parts: 24
 * requests. Seven strategies and the cycle come to 178 a minute, of the 180 that an account has beside its orders.
 */
export const MOST_UNIVERSE_CAPS: UniverseCaps = { maxStocks: 400, maxCrypto: 100, rotationTopN: 500 };

/** What of them is set; the others are the defaults. */
export type SetUniverseCaps = { readonly [K in keyof UniverseCaps]?: UniverseCaps[K] | undefined };

/** What is absent stays as it is, null is the default again. */
export type UniverseCapsChange = { readonly [K in keyof UniverseCaps]?: UniverseCaps[K] | null | undefined };

const NAMES = ['maxStocks', 'maxCrypto', 'rotationTopN'] as const satisfies readonly (keyof UniverseCaps)[];

export function universeCapsInForce(set: SetUniverseCaps = {}): UniverseCaps {
  const inForce = (name: keyof UniverseCaps): number =>
    Math.min(set[name] ?? DEFAULT_UNIVERSE_CAPS[name], MOST_UNIVERSE_CAPS[name]);
  return {
    maxStocks: inForce('maxStocks'),
    maxCrypto: inForce('maxCrypto'),
    rotationTopN: inForce('rotationTopN'),
  };
}

/** `set` with what `change` names in its place; undefined when all of them are the defaults then. */
export function withUniverseCaps(
  set: SetUniverseCaps = {},
  change: UniverseCapsChange,
): SetUniverseCaps | undefined {
  const after = NAMES.flatMap((name) => {
    const value = change[name] === undefined ? set[name] : (change[name] ?? undefined);
    return value === undefined ? [] : [[name, value] as const];
  });
  return after.length === 0 ? undefined : Object.fromEntries(after);
}
