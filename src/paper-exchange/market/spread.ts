import type { AssetClass } from '../../domain/asset.ts';
import { MINUTE, SECOND } from '../../domain/clock.ts';
import { dayOf, sessionOfDay } from './sessions.ts';

/** The whole spread, as a fraction of the price, of what turns over `TYPICAL_TURNOVER` dollars a day. */
const TYPICAL_SPREAD = 0.0005;
const TYPICAL_TURNOVER = 1e8;
const WIDEST = 0.02;

/** Quotes are wide while a price is still being found. */
const OPENING = 10 * MINUTE;
const OPENING_FACTOR = 2;
const EXTENDED_FACTOR = 3;

/** What prices are multiples of: cents, below a dollar hundredths of one (Regulation NMS, rule 612); a coin's six digits. */
const tickOf = (assetClass: AssetClass, price: number): number => {
  if (assetClass === 'crypto') return 10 ** (Math.floor(Math.log10(price)) - 5);
  return price >= 1 ? 0.01 : 0.0001;
};

/** Best bid and ask in dollars; the bid is 0 where nobody bids. */
export interface Spread {
  readonly bid: number;
  readonly ask: number;
}

/**
 * The quote around a trade at `price`. The spread narrows with the square root of what is traded in a day (`turnover`,
 * dollars), is a tick at least, and is wider after the open and outside the regular session.
 */
export function spreadAround(
  assetClass: AssetClass,
  price: number,
  turnover: number,
  instant: number,
): Spread {
  const tick = tickOf(assetClass, price);
  const liquidity = Math.sqrt(TYPICAL_TURNOVER / Math.max(turnover, 1));
  const whole = price * Math.min(WIDEST, TYPICAL_SPREAD * liquidity * timeFactor(assetClass, instant));
  const ticks = Math.max(1, Math.round(whole / tick));
  // The trade was at the bid, at the ask or between them; an odd tick goes to either side in turn.
  const below = (ticks + (Math.floor(instant / SECOND) % 2)) >> 1;
  const rounded = (value: number): number => Number(Math.max(0, value).toPrecision(10));
  return { bid: rounded(price - below * tick), ask: rounded(price + (ticks - below) * tick) };
}

function timeFactor(assetClass: AssetClass, instant: number): number {
  if (assetClass === 'crypto') return 1;
  const session = sessionOfDay(dayOf(instant));
  if (session === undefined || instant < session.open || instant >= session.close) return EXTENDED_FACTOR;
  return instant - session.open < OPENING ? OPENING_FACTOR : 1;
}
