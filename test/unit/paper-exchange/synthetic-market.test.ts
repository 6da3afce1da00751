import { describe, expect, it } from 'vitest';
import { createSyntheticMarket, type MarketBar } from '../../../src/paper-exchange/index.ts';
import { CLOSE, MINUTE, OPEN } from './exchange-driver.ts';

const DAY = 24 * 60 * MINUTE;
const NOON = OPEN + 150 * MINUTE;

const returnsOf = (bars: readonly MarketBar[]): number[] =>
  bars.slice(1).map((bar, index) => Math.log(bar.close / (bars[index]?.close ?? bar.close)));
const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

describe('a synthetic market', () => {
  const market = createSyntheticMarket({ seed: 1 });
  const symbols = market.symbols();

  it('is the same for the same seed, whatever was asked before, and another for another', () => {
    const fresh = createSyntheticMarket({ seed: 1 });
    const other = createSyntheticMarket({ seed: 2 });
    market.bars('AAPL', '1Min', OPEN - 9 * DAY, OPEN, NOON);

    const expected = market.bars('AAPL', '1Min', OPEN, NOON, NOON);

    expect(fresh.bars('AAPL', '1Min', OPEN, NOON, NOON)).toEqual(expected);
    expect(other.bars('AAPL', '1Min', OPEN, NOON, NOON)).not.toEqual(expected);
    expect(fresh.fingerprint).toBe(market.fingerprint);
    expect(other.fingerprint).not.toBe(market.fingerprint);
  });

  it('has the watchlist, sane bars, and history before its start', () => {
    expect(symbols.length).toBeGreaterThanOrEqual(190);
    for (const symbol of symbols.filter((_, index) => index % 4 === 0)) {
      const history = market.lastBars(symbol, '1Day', 31, market.start.getTime());
      expect(history.filter(({ complete }) => complete).length).toBeGreaterThanOrEqual(30);
      const odd = [...history, ...market.lastBars(symbol, '1Min', 60, NOON)].filter(
        ({ low, open, close, high, volume, complete }) =>
          low <= 0 ||
          low > Math.min(open, close) ||
          high < Math.max(open, close) ||
          // The first second of a thin minute may be worth less than a share.
          (complete && volume <= 0),
      );
      expect(odd).toEqual([]);
    }
  });

  it('trades stocks in sessions only, and coins always', () => {
    const saturday = Date.parse('2025-06-07T12:00:00Z');

    expect(market.bars('AAPL', '1Min', saturday - 3_600_000, saturday, saturday)).toEqual([]);
    expect(market.priceAt('AAPL', saturday)?.time).toBe(Date.parse('2025-06-06T19:59:59Z'));
    expect(market.bars('BTC/USD', '1Min', saturday - 3_600_000, saturday, saturday)).toHaveLength(60);
    // A half day ends at 13:00 in New York.
    const half = Date.parse('2025-07-03T20:00:00Z');
    expect(market.priceAt('AAPL', half)?.time).toBe(Date.parse('2025-07-03T16:59:59Z'));
  });

  it('never shows what is still to come', () => {
    const now = NOON + 30_500;
    const bars = market.bars('KO', '1Min', OPEN, CLOSE, now);
    const later = market.bars('KO', '1Min', OPEN, CLOSE, CLOSE);

    expect(bars.at(-1)).toMatchObject({ start: NOON, complete: false });
    expect(bars.slice(0, -1)).toEqual(later.slice(0, bars.length - 1));
    expect(bars.at(-1)?.close).toBe(market.priceAt('KO', now)?.price);
    expect(bars.at(-1)?.volume).toBeLessThan(later[bars.length - 1]?.volume ?? 0);
  });

  it('has hours and days that are the sum of their minutes', () => {
    const minutes = market.bars('KO', '1Min', OPEN, CLOSE, CLOSE);
    const hours = market.bars('KO', '1Hour', OPEN - 1_800_000, CLOSE, CLOSE);
    const [day] = market.bars('KO', '1Day', OPEN - 10 * 3_600_000, OPEN, CLOSE);

    for (const bars of [minutes, hours]) {
      expect(Math.max(...bars.map(({ high }) => high))).toBe(day?.high);
      expect(Math.min(...bars.map(({ low }) => low))).toBe(day?.low);
      expect(bars.reduce((sum, { volume }) => sum + volume, 0)).toBe(day?.volume);
      expect(bars[0]?.open).toBe(day?.open);
      expect(bars.at(-1)?.close).toBe(day?.close);
    }
    expect(hours).toHaveLength(7);
  });

  it('moves like a market: some percent a day, together, with gaps, trends and a busy open', () => {
    const stocks = symbols.filter((symbol) => !symbol.includes('/')).slice(0, 60);
    const daily = stocks.map((symbol) => market.lastBars(symbol, '1Day', 40, market.start.getTime() - DAY));
    const returns = daily.map(returnsOf);
    const average = (returns[0] ?? []).map(
      (_, day) => returns.reduce((sum, own) => sum + (own[day] ?? 0), 0) / returns.length,
    );

    for (const own of returns) {
      expect(deviation(own)).toBeGreaterThan(0.006);
      expect(deviation(own)).toBeLessThan(0.05);
    }
    // Independent stocks would average out to an eighth of one stock's deviation.
    expect(deviation(average)).toBeGreaterThan(0.3 * deviation(returns[0] ?? []));
    const gaps = daily.flatMap((bars) => bars.slice(1).map((bar, i) => bar.open / (bars[i]?.close ?? 1) - 1));
    expect(deviation(gaps)).toBeGreaterThan(0.003);
    const moves = stocks.map((symbol) => {
      const bars = market.bars(symbol, '1Min', NOON - 30 * MINUTE, NOON, NOON);
      return Math.abs(Math.log((bars.at(-1)?.close ?? 1) / (bars[0]?.open ?? 1)));
    });
    expect(moves.filter((move) => move > 0.01).length).toBeGreaterThan(stocks.length / 8);
    const volume = (from: number): number =>
      stocks
        .flatMap((symbol) => market.bars(symbol, '1Min', from, from + 20 * MINUTE, CLOSE))
        .reduce((sum, bar) => sum + bar.volume, 0);
    expect(volume(OPEN)).toBeGreaterThan(1.5 * volume(OPEN + 185 * MINUTE));
  });
});
