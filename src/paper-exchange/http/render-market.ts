import type { Market, MarketBar, PricePoint } from '../market/market.ts';

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

/** Half of the spread: a cent, or less of a price below ten dollars. */
function halfSpread(price: number): number {
  return price >= 10 ? 0.01 : Number((price * 0.0005).toPrecision(1));
}

const roundTo = (price: number): number => Number(price.toPrecision(10));

export function renderQuote({ price, time }: PricePoint, crypto: boolean): Record<string, unknown> {
  const half = halfSpread(price);
  const quote = {
    t: new Date(time).toISOString(),
    ap: roundTo(price + half),
    as: 1,
    bp: roundTo(price - half),
    bs: 1,
  };
  return crypto ? quote : { ...quote, as: 100, bs: 100, ax: 'V', bx: 'V', c: ['R'], z: 'C' };
}

export function renderTrade({ price, time }: PricePoint, crypto: boolean): Record<string, unknown> {
  const trade = {
    t: new Date(time).toISOString(),
    p: price,
    s: crypto ? 1 : TRADE_SIZE,
    i: Math.floor(time / 1_000),
  };
  return crypto ? { ...trade, tks: 'B' } : { ...trade, x: 'V', c: ['@'], z: 'C' };
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
  const minute = market.lastBars(symbol, '1Min', 2, now).findLast((bar) => bar.complete);
  const [previous, today] = lastTwo(market.lastBars(symbol, '1Day', 2, now));
  return {
    latestTrade: renderTrade(point, crypto),
    latestQuote: renderQuote(point, crypto),
    ...(minute === undefined ? {} : { minuteBar: renderBar(minute, crypto) }),
    ...(today === undefined ? {} : { dailyBar: renderBar(today, crypto) }),
    ...(previous === undefined ? {} : { prevDailyBar: renderBar(previous, crypto) }),
  };
}

const lastTwo = (bars: readonly MarketBar[]): [MarketBar | undefined, MarketBar | undefined] => [
  bars.length > 1 ? bars[0] : undefined,
  bars.at(-1),
];
