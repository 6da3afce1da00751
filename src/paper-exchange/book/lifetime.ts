import { DAY } from '../../domain/clock.ts';
import {
  dayOf,
  inSession,
  sessionDayAtOrAfter,
  sessionDayAtOrBefore,
  sessionOfDay,
} from '../market/sessions.ts';
import type { OrderTicket } from './order.ts';

/** Alpaca ends a good-till-canceled order after 90 days. */
const GTC_DAYS = 90;

/** When an order submitted at `now` can trade first, and when it expires; epoch milliseconds. */
export function lifetime(ticket: OrderTicket, now: number): { activeFrom: number; expiresAt: number } {
  if (ticket.assetClass === 'crypto') return { activeFrom: now, expiresAt: now + GTC_DAYS * DAY };
  const session = currentOrNext(now);
  if (session === undefined) return { activeFrom: now, expiresAt: now };
  const activeFrom = Math.max(now, session.open);
  if (ticket.timeInForce !== 'gtc') return { activeFrom, expiresAt: session.close };
  const last = sessionDayAtOrBefore(dayOf(now) + GTC_DAYS);
  return {
    activeFrom,
    expiresAt: (last === undefined ? undefined : sessionOfDay(last)?.close) ?? session.close,
  };
}

/** The session that is under way at `now`, or the one that opens next. */
function currentOrNext(now: number): { open: number; close: number } | undefined {
  const today = sessionOfDay(dayOf(now));
  if (today !== undefined && now < today.close) return today;
  const next = sessionDayAtOrAfter(dayOf(now) + 1);
  return next === undefined ? undefined : sessionOfDay(next);
}

export const canTradeNow = (ticket: OrderTicket, now: number): boolean =>
  ticket.assetClass === 'crypto' || inSession(now);
