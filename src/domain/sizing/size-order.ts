import type { AssetClass, Side } from '../asset.ts';
import { type Decimal, floorTo, ONE, ZERO } from '../decimal.ts';
import { lesser, type Money } from '../money.ts';

/** What of an asset decides in which quantities it is traded. */
export interface SizableAsset {
  readonly assetClass: AssetClass;
  readonly fractionable: boolean;
  /** Smallest step of a quantity; ignored for a stock that is not fractionable. */
  readonly increment: Decimal;
}

export interface SizingInput {
  /** Fraction of capital, signed: negative sells. */
  readonly targetWeight: Decimal;
  readonly capital: Money;
  readonly price: Money;
  readonly maxPositionNotional: Money;
  readonly asset: SizableAsset;
}

export type SkipReason = 'zero_weight' | 'below_one_share' | 'no_price';

export type Sizing =
  | { readonly kind: 'sized'; readonly side: Side; readonly qty: Decimal; readonly notional: Money }
  | { readonly kind: 'skipped'; readonly reason: SkipReason };

/**
 * Dollars = min(|capital × weight|, the greatest position), then as many whole shares, or increments, as they buy
 * (SZ1). `below_one_share` is also said of less than one increment, and where there is no capital.
 */
export function sizeOrder(input: SizingInput): Sizing {
  const { targetWeight, capital, price, maxPositionNotional, asset } = input;
  if (targetWeight.eq(ZERO)) {
    return { kind: 'skipped', reason: 'zero_weight' };
  }
  if (!price.isPositive()) {
    return { kind: 'skipped', reason: 'no_price' };
  }
  const dollars = lesser(capital.times(targetWeight.abs()), maxPositionNotional);
  const step = asset.assetClass === 'crypto' || asset.fractionable ? asset.increment : ONE;
  const qty = affordable(dollars, price, step);
  if (qty.lte(ZERO)) {
    return { kind: 'skipped', reason: 'below_one_share' };
  }
  return { kind: 'sized', side: targetWeight.gt(ZERO) ? 'buy' : 'sell', qty, notional: price.times(qty) };
}

/** The greatest multiple of `step` that `dollars` buy. A division is rounded and may come out one step too high. */
function affordable(dollars: Money, price: Money, step: Decimal): Decimal {
  const qty = floorTo(dollars.ratioTo(price), step);
  return price.times(qty).gt(dollars) ? qty.minus(step) : qty;
}
