import type { Timeframe } from '../../domain/market.ts';
import type { Market, MarketBar } from '../market/market.ts';
import { Refusal } from '../refusal.ts';
import { barTime, renderBar, type WireBar } from './render-market.ts';

export interface BarQuestion {
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** Epoch milliseconds, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly limit: number;
  readonly sort: 'asc' | 'desc';
  readonly pageToken: string | undefined;
}

export interface BarPage {
  readonly bars: Record<string, WireBar[]>;
  readonly next_page_token: string | null;
}

/**
 * One page: symbols by name, each with its bars in the order asked for, at most `limit` bars over all symbols. The
 * token names the last bar of the page.
 */
export function barPage(market: Market, question: BarQuestion, now: number, crypto: boolean): BarPage {
  const after = question.pageToken === undefined ? undefined : decodeToken(question.pageToken);
  const bars: Record<string, WireBar[]> = {};
  let room = question.limit;
  let last: { symbol: string; start: number } | undefined;
  for (const symbol of question.symbols.toSorted()) {
    if (after !== undefined && symbol < after.symbol) continue;
    const own = barsOf(market, symbol, question, now, after?.symbol === symbol ? after.start : undefined);
    if (own.length === 0) continue;
    if (room === 0) return { bars, next_page_token: last === undefined ? null : encodeToken(last) };
    const page = own.slice(0, room);
    bars[symbol] = page.map((bar) => renderBar(bar, crypto));
    room -= page.length;
    last = { symbol, start: page.at(-1)?.start ?? 0 };
    if (page.length < own.length) return { bars, next_page_token: encodeToken(last) };
  }
  return { bars, next_page_token: null };
}

function barsOf(
  market: Market,
  symbol: string,
  { timeframe, start, end, sort }: BarQuestion,
  now: number,
  after: number | undefined,
): readonly MarketBar[] {
  if (sort === 'asc')
    return market.bars(symbol, timeframe, after === undefined ? start : after + 1, end + 1, now);
  return market.bars(symbol, timeframe, start, after ?? end + 1, now).toReversed();
}

const encodeToken = ({ symbol, start }: { symbol: string; start: number }): string =>
  Buffer.from(`${symbol}|${barTime(start)}`).toString('base64url');

function decodeToken(token: string): { symbol: string; start: number } {
  const [symbol, time] = Buffer.from(token, 'base64url').toString().split('|');
  const start = Date.parse(time ?? '');
  if (symbol === undefined || Number.isNaN(start)) throw Refusal.badRequest('invalid page_token');
  return { symbol, start };
}
