import { type Decimal, dec, min, ZERO } from '../../domain/decimal.ts';
import type { ExchangeSettings } from '../settings.ts';
import type { Terms } from './order.ts';

/** What the regulators take of a sale of stock: section 31 of the SEC on dollars, the trading activity fee on shares. */
const SEC_RATE = dec('0.0000278');
const TAF_RATE = dec('0.000166');
const TAF_MOST = dec('8.30');

const CENTS = 2;
const ROUND_UP = 3;

/** Dollars taken for a fill, each kind of fee rounded up to a cent. */
export function feeOf(
  order: Pick<Terms, 'assetClass' | 'side'>,
  qty: Decimal,
  cost: Decimal,
  settings: ExchangeSettings,
): Decimal {
  const cents = (amount: Decimal): Decimal => amount.round(CENTS, ROUND_UP);
  const bps = order.assetClass === 'crypto' ? settings.cryptoFeeBps : settings.feeBps;
  let fee = cents(cost.times(bps).div(10_000));
  if (order.assetClass === 'crypto') return fee;
  if (settings.feePerShare > 0) fee = fee.plus(cents(qty.times(settings.feePerShare)));
  if (settings.regulatoryFees && order.side === 'sell') {
    fee = fee.plus(cents(cost.times(SEC_RATE))).plus(cents(min(TAF_MOST, qty.times(TAF_RATE))));
  }
  return fee;
}

/** What a unit at `price` may cost at most in fees, before rounding; for holding money back. */
export function feeOfUnit(
  assetClass: Terms['assetClass'],
  price: Decimal,
  settings: ExchangeSettings,
): Decimal {
  const bps = assetClass === 'crypto' ? settings.cryptoFeeBps : settings.feeBps;
  const perShare = assetClass === 'crypto' ? ZERO : dec(settings.feePerShare);
  return price.times(bps).div(10_000).plus(perShare);
}
