import type { Market, MarketBar, PricePoint } from '../market/market.ts';
import { spreadAround } from '../market/spread.ts';
import { turnoverIn } from '../market/turnover.ts';

const BAR_TEXTS = 20_000;
const texts = new Map<number, string>();

/** Bar starts repeat for every symbol, and formatting a date costs more than looking it up. */
export function barTime(start: number): string {
  let text = texts.get(start);
  if (text === undefined) {
    if (texts.size >= BAR_TEXTS) texts.clear();
    text = `${new Date(start).toISOString().slice(0, 19)}Z`;
    texts.set(start, text);
  }
  return text;
}

/** The market data API's bar. The number of trades and the average price are not modelled: plausible stand-ins. */
export interface WireBar {
  readonly t: string;
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
  readonly n: number;
  readonly vw: number;
}

/** Shares of an average trade. */
const TRADE_SIZE = 100;

export function renderBar(bar: MarketBar, crypto: boolean): WireBar {
  return {
    t: barTime(bar.start),
    o: bar.open,
    h: bar.high,
    l: bar.low,
    c: bar.close,
    v: crypto ? bar.volume : Math.round(bar.volume),
    n: Math.ceil(bar.volume / TRADE_SIZE),
    vw: Number(((bar.high + bar.low + bar.close) / 3).toPrecision(9)),
  };
}

/** Shares on either side of a quote, in round lots that change from quote to quote. */
const lots = (time: number, salt: number): number => 100 * (1 + ((Math.floor(time / 1_000) * salt) % 9));

/** Coins on either side, worth some thousand dollars. */
const coins = (time: number, salt: number, price: number): number =>
  Number(((10 * lots(time, salt)) / price).toPrecision(4));

export function renderQuote(
  { price, time }: PricePoint,
  turnover: number,
  crypto: boolean,
): Record<string, unknown> {
  const { bid, ask } = spreadAround(crypto ? 'crypto' : 'us_equity', price, turnover, time);
  const t = new Date(time).toISOString();
  if (crypto) return { t, ap: ask, as: coins(time, 7, price), bp: bid, bs: coins(time, 5, price) };
  const sizes = { as: lots(time, 7), bs: lots(time, 5) };
  return { t, ap: ask, bp: bid, ...sizes, ax: 'V', bx: 'V', c: ['R'], z: 'C' };
}

/** `size` in shares or coins; a lot where nothing is known of it. */
export function renderTrade(
  { price, time, size }: PricePoint & { readonly size?: number },
  crypto: boolean,
): Record<string, unknown> {
  const trade = { t: new Date(time).toISOString(), p: price, i: Math.floor(time / 1_000) };
  if (crypto) return { ...trade, s: Number((size ?? 1).toPrecision(6)), tks: 'B' };
  return { ...trade, s: Math.max(1, Math.round(size ?? TRADE_SIZE)), x: 'V', c: ['@'], z: 'C' };
}

const BOOK_LEVELS = 5;

/** Five levels on either side, a spread apart, each deeper than the one before it. */
export function renderOrderbook({ price, time }: PricePoint, turnover: number): Record<string, unknown> {
  const { bid, ask } = spreadAround('crypto', price, turnover, time);
  const level = (best: number, direction: 1 | -1) => (index: number) => ({
    p: Number((best + direction * index * (ask - bid)).toPrecision(10)),
    s: Number((coins(time, 7, price) * (index + 1)).toPrecision(4)),
  });
  const levels = Array.from({ length: BOOK_LEVELS }, (_, index) => index);
  return { t: new Date(time).toISOString(), b: levels.map(level(bid, -1)), a: levels.map(level(ask, 1)) };
}

/** Latest trade and quote, the last whole minute, today's bar so far and the day before. */
export function renderSnapshot(
  market: Market,
  symbol: string,
  now: number,
  crypto: boolean,
): Record<string, unknown> | undefined {
  const point = market.priceAt(symbol, now);
  if (point === undefined) return undefined;
  const minute = lastMinute(market, symbol, now);
  const days = market.lastBars(symbol, '1Day', 2, now);
  const [previous, today] = lastTwo(days);
  return {
    latestTrade: renderTrade(point, crypto),
    latestQuote: renderQuote(point, turnoverIn(days), crypto),
    ...(minute === undefined ? {} : { minuteBar: renderBar(minute, crypto) }),
    ...(today === undefined ? {} : { dailyBar: renderBar(today, crypto) }),
    ...(previous === undefined ? {} : { prevDailyBar: renderBar(previous, crypto) }),
  };
}

/** The last minute bar that is whole; undefined for a market that keeps longer bars only. */
export const lastMinute = (market: Market, symbol: string, now: number): MarketBar | undefined =>
  market.lastBars(symbol, '1Min', 2, now).findLast((bar) => bar.complete);

const lastTwo = (bars: readonly MarketBar[]): [MarketBar | undefined, MarketBar | undefined] => [
  bars.length > 1 ? bars[0] : undefined,
  bars.at(-1),
];
