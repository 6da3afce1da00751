import { DAY, HOUR, MINUTE } from '../../domain/clock.ts';
import {
  dayOf,
  inSession,
  sessionDayAtOrAfter,
  sessionDayAtOrBefore,
  sessionOfDay,
} from '../market/sessions.ts';
import { type ExchangeOrder, NOT_YET, type Terms } from './order.ts';

/** Alpaca ends a good-till-canceled order after 90 days. */
const GTC_DAYS = 90;

/** Pre-market opens at 04:00 New York time; late trading ends four hours after the close, half days too. */
const BEFORE_OPEN = 5 * HOUR + 30 * MINUTE;
const AFTER_CLOSE = 4 * HOUR;

interface Hours {
  readonly open: number;
  readonly close: number;
}

/** When an order submitted at `now` can trade first, and when it expires; epoch milliseconds. */
export function lifetime(terms: Terms, now: number): { activeFrom: number; expiresAt: number } {
  if (terms.assetClass === 'crypto') return { activeFrom: now, expiresAt: now + GTC_DAYS * DAY };
  const hours = currentOrNext(terms, now);
  if (hours === undefined) return { activeFrom: now, expiresAt: now };
  const activeFrom = Math.max(now, hours.open);
  if (terms.timeInForce !== 'gtc') return { activeFrom, expiresAt: hours.close };
  const last = sessionDayAtOrBefore(dayOf(now) + GTC_DAYS);
  const lastHours = last === undefined ? undefined : hoursOfDay(terms, last);
  return { activeFrom, expiresAt: lastHours?.close ?? hours.close };
}

/** When a good-till-canceled stock order ends its day at the venue, or begins the next; `NOT_YET` for any other. */
export function nextTurn(order: ExchangeOrder): number {
  if (order.timeInForce !== 'gtc' || order.assetClass === 'crypto') return NOT_YET;
  if (order.status === 'done_for_day') return currentOrNext(order, order.updatedAt)?.open ?? NOT_YET;
  if (order.status !== 'new' && order.status !== 'partially_filled') return NOT_YET;
  return currentOrNext(order, Math.max(order.updatedAt, order.activeFrom))?.close ?? NOT_YET;
}

/**
 * The hours that are under way at `now`, or those that come next. An order for the opening auction that comes
 * after the open is for the next one.
 */
function currentOrNext(terms: Terms, now: number): Hours | undefined {
  const today = hoursOfDay(terms, dayOf(now));
  const end = terms.timeInForce === 'opg' ? today?.open : today?.close;
  if (today !== undefined && end !== undefined && now < end) return today;
  const next = sessionDayAtOrAfter(dayOf(now) + 1);
  return next === undefined ? undefined : hoursOfDay(terms, next);
}

function hoursOfDay(terms: Pick<Terms, 'extendedHours'>, day: number): Hours | undefined {
  const session = sessionOfDay(day);
  if (session === undefined || !terms.extendedHours) return session;
  return { open: session.open - BEFORE_OPEN, close: session.close + AFTER_CLOSE };
}

/** Whether the order's market is open at `time`. */
export function tradesAt(order: Pick<Terms, 'assetClass' | 'extendedHours'>, time: number): boolean {
  if (order.assetClass === 'crypto' || inSession(time)) return true;
  if (!order.extendedHours) return false;
  const hours = hoursOfDay(order, dayOf(time));
  return hours !== undefined && time >= hours.open && time < hours.close;
}

/** Market-on-open orders are taken until two minutes before the open, market-on-close orders until ten before the close. */
const OPG_CUTOFF = 2 * MINUTE;
const CLS_CUTOFF = 10 * MINUTE;
const AUCTIONS_FROM = 3 * HOUR;

/** Whether an order for an auction is taken at `now`: from three hours after the close until shortly before the auction. */
export function takesAuctionOrder(timeInForce: 'opg' | 'cls', now: number): boolean {
  const session = sessionOfDay(dayOf(now));
  if (session === undefined || now >= session.close + AUCTIONS_FROM) return true;
  return timeInForce === 'opg' ? now < session.open - OPG_CUTOFF : now < session.close - CLS_CUTOFF;
}
