import { dateOfDay, newYorkDay } from '../../domain/calendar/new-york.ts';
import { SECOND } from '../../domain/clock.ts';
import type { Ledger } from '../ledger.ts';
import type { Market } from '../market/market.ts';
import { sessionDayAtOrBefore, sessionOfDay } from '../market/sessions.ts';
import { EquityCurve } from './equity-curve.ts';

/** One value of the series: how it is labelled, and the instant whose equity it shows. Epoch milliseconds. */
export interface HistoryPoint {
  readonly label: number;
  readonly at: number;
}

export interface HistoryQuestion {
  readonly timeframe: string;
  readonly points: readonly HistoryPoint[];
  /** Whether profit is measured anew each day, against the close before; else against the first value. */
  readonly resetsDaily: boolean;
}

/** Alpaca's series of equity and profit. */
export interface PortfolioHistory {
  readonly timestamp: readonly number[];
  readonly equity: readonly number[];
  readonly profit_loss: readonly number[];
  readonly profit_loss_pct: readonly number[];
  readonly base_value: number;
  readonly base_value_asof?: string;
  readonly timeframe: string;
}

const cents = (amount: number): number => Math.round(amount * 100) / 100;
const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4;

export function portfolioHistory(
  ledger: Ledger,
  market: Market,
  { timeframe, points, resetsDaily }: HistoryQuestion,
): PortfolioHistory {
  const curve = new EquityCurve(market, ledger.initialCash, ledger.store.fills());
  const intraday = timeframe !== '1D';
  const firstDay = points[0] && newYorkDay(points[0].label);
  const before = firstDay === undefined ? undefined : sessionDayAtOrBefore(firstDay - 1);
  const closeBefore = before === undefined ? undefined : sessionOfDay(before)?.close;
  const isBased = intraday && closeBefore !== undefined && before !== undefined;
  let base = isBased ? curve.at(closeBefore) : 0;
  const series = {
    timestamp: [] as number[],
    equity: [] as number[],
    profit: [] as number[],
    pct: [] as number[],
  };
  const baseValue = { value: base };
  let day = firstDay;
  let last = base;
  for (const [index, { label, at }] of points.entries()) {
    const equity = curve.at(at);
    if (index === 0 && !isBased) {
      base = equity;
      baseValue.value = equity;
    } else if (intraday && resetsDaily && newYorkDay(label) !== day) {
      base = last;
      day = newYorkDay(label);
    }
    last = equity;
    series.timestamp.push(label / SECOND);
    series.equity.push(equity);
    series.profit.push(cents(equity - base));
    series.pct.push(share(equity - base, base));
  }
  return {
    timestamp: series.timestamp,
    equity: series.equity,
    profit_loss: series.profit,
    profit_loss_pct: series.pct,
    base_value: baseValue.value,
    ...(isBased ? { base_value_asof: dateOfDay(before) } : {}),
    timeframe,
  };
}
