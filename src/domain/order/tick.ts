import type { Side } from '../asset.ts';
import { type Decimal, dec, floorTo, max, ONE, roundUp } from '../decimal.ts';
import { type Money, usd } from '../money.ts';

/** Stocks are quoted in cents, below a dollar in hundredths of one (SEC rule 612): so many digits behind the point. */
const digitsOf = (amount: Decimal): 2 | 4 => (amount.gte(ONE) ? 2 : 4);
const tickOf = (amount: Decimal): Decimal => dec(digitsOf(amount) === 2 ? '0.01' : '0.0001');

/** The price of a stock nearest to `price` at which it can be quoted. */
export const inTicks = ({ amount }: Money): Money => usd(amount.round(digitsOf(amount)));

/**
 * The limit at which an order still trades when the price has gone against it by `tolerance`, a fraction: above the price
 * for a buy, below it for a sell, rounded away from it, and never below one tick.
 */
export function limitBeyond(side: Side, { amount }: Money, tolerance: Decimal): Money {
  if (side === 'buy') {
    const worst = amount.times(ONE.plus(tolerance));
    return usd(roundUp(worst, digitsOf(worst)));
  }
  const worst = amount.times(ONE.minus(tolerance));
  return usd(max(floorTo(worst, tickOf(worst)), tickOf(worst)));
}
