import type { AssetClass } from '../../domain/asset.ts';
import { newYorkDate, sessionOn } from '../../domain/calendar/calendar.ts';
import { DAY, HOUR, MINUTE } from '../../domain/clock.ts';
import type { Timeframe } from '../../domain/market.ts';

const LENGTH: Readonly<Record<Timeframe, number>> = { '1Min': MINUTE, '1Hour': HOUR, '1Day': DAY };

/** Bars to ask for so that `limit` remain although some minutes and hours have no trade. */
export const barsToAsk = (timeframe: Timeframe, limit: number): number =>
  timeframe === '1Day' ? limit + 3 : Math.ceil(limit * 1.4) + 5;

/** Longer than any closure: where a search for sessions gives up. */
const LONGEST_CLOSURE_DAYS = 10;

/** From when to ask so that about `bars` bars lie before `now`, across nights, weekends and holidays. */
export function windowStart(assetClass: AssetClass, timeframe: Timeframe, bars: number, now: Date): Date {
  const time = now.getTime();
  if (assetClass === 'crypto') return new Date(time - bars * LENGTH[timeframe]);
  let missing = bars;
  let closed = 0;
  let start = time;
  for (let day = Date.parse(newYorkDate(now)); missing > 0 && closed < LONGEST_CLOSURE_DAYS; day -= DAY) {
    const session = sessionAround(day);
    if (session === undefined || session.open >= time) {
      closed += 1;
      continue;
    }
    closed = 0;
    const end = Math.min(session.close, time);
    if (timeframe === '1Day') {
      missing -= 1;
      // The daily bar starts at midnight New York.
      start = session.open - 9.5 * HOUR;
      continue;
    }
    const inSession = Math.ceil((end - session.open) / LENGTH[timeframe]);
    start = missing < inSession ? end - missing * LENGTH[timeframe] : Math.floor(session.open / HOUR) * HOUR;
    missing -= inSession;
  }
  return new Date(start);
}

/** Undefined outside the calendar's years too: then there is just less history. */
function sessionAround(day: number): { open: number; close: number } | undefined {
  try {
    const session = sessionOn(new Date(day).toISOString().slice(0, 10));
    return session && { open: Date.parse(session.open), close: Date.parse(session.close) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** True when no trade can change the bar any more. `start` in epoch milliseconds. */
export function isComplete(assetClass: AssetClass, timeframe: Timeframe, start: number, now: Date): boolean {
  const time = now.getTime();
  if (timeframe !== '1Day' || assetClass === 'crypto') return start + LENGTH[timeframe] <= time;
  const session = sessionAround(Date.parse(newYorkDate(new Date(start))));
  return (session?.close ?? start + DAY) <= time;
}
