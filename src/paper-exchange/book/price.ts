import { type Decimal, dec } from '../../domain/decimal.ts';
import type { PathBar } from '../market/market.ts';
import type { ExchangeSettings } from '../settings.ts';
import type { ExchangeOrder } from './order.ts';

/** True when a trade at `price` is within the order's limit; without a limit any is. */
export function withinLimit(order: ExchangeOrder, price: number): boolean {
  if (order.limitPrice === undefined) return true;
  const limit = Number(order.limitPrice);
  return order.side === 'buy' ? price <= limit : price >= limit;
}

/**
 * What the order pays at a price point that is within its limit. A limit order waits for its price and gets the
 * point's, and an auction has one price for all; one at the market crosses the spread and pays slippage, and never leaves the bar's range.
 */
export function executionPrice(
  order: ExchangeOrder,
  bar: PathBar,
  price: number,
  settings: ExchangeSettings,
  halfSpread: () => number,
): Decimal {
  const inAuction = order.timeInForce === 'opg' || order.timeInForce === 'cls';
  if (order.limitPrice !== undefined || inAuction) return dec(price);
  const spread = settings.spreadShare === 0 ? 0 : settings.spreadShare * halfSpread();
  const slip = (price * settings.slippageBps) / 10_000 + spread;
  const slipped = order.side === 'buy' ? Math.min(bar.high, price + slip) : Math.max(bar.low, price - slip);
  return dec(roundInside(slipped, bar));
}

/** Rounded to a hundredth of a cent, finer below a dollar, and never out of the bar. */
function roundInside(price: number, bar: PathBar): number {
  const scale = 10 ** (price >= 1 ? 4 : 5 - Math.floor(Math.log10(price)));
  return Math.min(bar.high, Math.max(bar.low, Math.round(price * scale) / scale));
}
