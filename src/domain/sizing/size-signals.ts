import { type Decimal, min, ZERO } from '../decimal.ts';
import { lesser, type Money } from '../money.ts';
import { type SizableAsset, type Sizing, type SkipReason, sizeOrder } from './size-order.ts';

export interface WeightedSymbol {
  readonly symbol: string;
  /** Share of capital, signed: negative sells. */
  readonly targetWeight: Decimal;
}

export interface SignalsToSize<S extends WeightedSymbol> {
  /** The best first: when the capital does not do for all, it does for those. */
  readonly signals: readonly S[];
  /** What the orders together may come to. */
  readonly capital: Money;
  /** What the order of a symbol may come to. */
  readonly maxNotionalOf: (symbol: string) => Money;
  readonly prices: ReadonlyMap<string, Money>;
  readonly assets: ReadonlyMap<string, SizableAsset>;
  /** Signed quantity by symbol; absent is none. */
  readonly holdings: ReadonlyMap<string, Decimal>;
}

type SignalSizing =
  | Extract<Sizing, { readonly kind: 'sized' }>
  | { readonly kind: 'skipped'; readonly reason: SkipReason | 'unknown_asset' | 'capital_used_up' };

export interface SizedSignal<S extends WeightedSymbol> {
  readonly signal: S;
  readonly sizing: SignalSizing;
}

/**
 * Sizes the signals of a run one after the other (SZ1): each as if it were alone, within what the others have left of
 * the capital. An order against a position never turns it around: it leaves it at most.
 */
export function sizeSignals<S extends WeightedSymbol>(input: SignalsToSize<S>): readonly SizedSignal<S>[] {
  let left = input.capital;
  return input.signals.map((signal) => {
    const sizing = sizeOne(input, signal, left);
    if (sizing.kind === 'sized') left = left.minus(sizing.notional);
    return { signal, sizing };
  });
}

function sizeOne(
  input: SignalsToSize<WeightedSymbol>,
  { symbol, targetWeight }: WeightedSymbol,
  left: Money,
): SignalSizing {
  const price = input.prices.get(symbol);
  const asset = input.assets.get(symbol);
  if (targetWeight.eq(ZERO)) return { kind: 'skipped', reason: 'zero_weight' };
  if (price === undefined) return { kind: 'skipped', reason: 'no_price' };
  if (asset === undefined) return { kind: 'skipped', reason: 'unknown_asset' };
  const { capital } = input;
  const most = input.maxNotionalOf(symbol);
  const alone = sizeOrder({ targetWeight, capital, price, maxPositionNotional: most, asset });
  if (alone.kind === 'skipped') return alone;
  const within = { targetWeight, capital, price, maxPositionNotional: lesser(most, left), asset };
  const sizing = alone.notional.lte(left) ? alone : sizeOrder(within);
  if (sizing.kind === 'skipped') return { kind: 'skipped', reason: 'capital_used_up' };
  const { side } = sizing;
  const held = input.holdings.get(symbol) ?? ZERO;
  const against = side === 'sell' ? held.gt(0) : held.lt(0);
  const qty = against ? min(sizing.qty, held.abs()) : sizing.qty;
  return { kind: 'sized', side, qty, notional: price.times(qty) };
}
