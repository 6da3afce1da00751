import type { Side } from '../asset.ts';
import { type Decimal, ZERO } from '../decimal.ts';

/** What a position must have to stand (SG8): nothing, or a stop at the broker or under the watchdog's eyes. */
export type ProtectionPolicy =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'stop';
      /** Symbols whose stop the watchdog keeps, because the broker cannot. */
      readonly watched: readonly string[];
    };

interface Holding {
  readonly symbol: string;
  /** Signed: negative is short. */
  readonly qty: Decimal;
}

interface Resting {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  readonly protective: boolean;
  /** True when it leaves at a loss; one that only takes the profit protects nothing. */
  readonly stops?: boolean | undefined;
}

/** The orders that leave the position at a loss. */
export function stopsOf<T extends Resting>({ symbol, qty }: Holding, orders: readonly T[]): readonly T[] {
  const leaves: Side = qty.gt(0) ? 'sell' : 'buy';
  return orders.filter(
    (order) => order.protective && order.stops === true && order.symbol === symbol && order.side === leaves,
  );
}

/** How much of each position nothing protects; what is wholly covered is left out. */
export function uncoveredPositions(
  positions: readonly Holding[],
  orders: readonly Resting[],
  policy: ProtectionPolicy,
): readonly { readonly symbol: string; readonly qty: Decimal }[] {
  if (policy.kind === 'none') return [];
  return positions
    .filter(({ symbol }) => !policy.watched.includes(symbol))
    .map(({ symbol, qty }) => {
      const covered = stopsOf({ symbol, qty }, orders).reduce((total, order) => total.plus(order.qty), ZERO);
      return { symbol, qty: qty.abs().minus(covered) };
    })
    .filter(({ qty }) => qty.gt(0));
}
