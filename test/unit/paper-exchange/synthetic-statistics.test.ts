import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STOCK_WATCHLIST } from '../../../src/domain/universe/watchlist.ts';
import { createSyntheticMarket, type Market, type MarketBar } from '../../../src/paper-exchange/index.ts';
import { slope } from '../../../src/paper-exchange/market/synthetic/noise.ts';
import { volatility } from '../../../src/paper-exchange/market/synthetic/regime.ts';
import { CLOSE, MINUTE, OPEN } from './exchange-driver.ts';

const DAY = 24 * 60 * MINUTE;
const DAYS = 400;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
/** 3 for a normal distribution. */
const kurtosis = (values: readonly number[]): number => {
  const [middle, unit] = [mean(values), deviation(values)];
  return mean(values.map((value) => ((value - middle) / unit) ** 4));
};
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const [meanA, meanB] = [mean(a), mean(b)];
  const together = mean(a.map((value, index) => (value - meanA) * ((b[index] ?? meanB) - meanB)));
  return together / deviation(a) / deviation(b);
};
/** Of each day but the first, from the close before it. */
const changes = (bars: readonly MarketBar[], price: (bar: MarketBar) => number): number[] =>
  bars.slice(1).map((bar, index) => Math.log(price(bar) / (bars[index]?.close ?? Number.NaN)));

const SECTORS = ['technology', 'financials', 'energy'] as const;
const stocks = SECTORS.flatMap((sector) =>
  STOCK_WATCHLIST.filter((entry) => entry.sector === sector)
    .slice(0, 6)
    .map(({ symbol }) => ({ symbol, sector })),
);

describe.each([1, 2])('the synthetic market of seed %i', (seed) => {
  const market = createSyntheticMarket({ seed });
  const daily = stocks.map(({ symbol }) => market.lastBars(symbol, '1Day', DAYS, OPEN - MINUTE));
  const returns = daily.map((bars) => changes(bars, ({ close }) => close));
  const average = returns[0]?.map((_, day) => mean(returns.map((own) => own[day] ?? 0))) ?? [];

  it('moves one to four percent a day, has fat tails, and goes nowhere on average', () => {
    for (const own of returns) {
      expect(deviation(own)).toBeGreaterThan(0.01);
      expect(deviation(own)).toBeLessThan(0.04);
      expect(Math.abs(own.reduce((sum, change) => sum + change, 0))).toBeLessThan(1.5);
    }
    expect(mean(returns.map(kurtosis))).toBeGreaterThan(3.5);
    expect(mean(returns.map(kurtosis))).toBeLessThan(12);
    expect(Math.abs(mean(average))).toBeLessThan(0.001);
  });

  it('moves sectors together more than the whole, and the whole together', () => {
    const pairs = stocks.flatMap((one, i) =>
      stocks.slice(i + 1).map((other, j) => ({
        same: one.sector === other.sector,
        value: correlation(returns[i] ?? [], returns[i + 1 + j] ?? []),
      })),
    );
    const within = mean(pairs.filter(({ same }) => same).map(({ value }) => value));
    const across = mean(pairs.filter(({ same }) => !same).map(({ value }) => value));

    expect(across).toBeGreaterThan(0.1);
    expect(within).toBeGreaterThan(across + 0.05);
    expect(within).toBeLessThan(0.7);
  });

  it('is calm for weeks and turbulent for weeks', () => {
    const monthly = average.slice(20).map((_, end) => deviation(average.slice(end, end + 20)));

    expect(Math.max(...monthly) / Math.min(...monthly)).toBeGreaterThan(2);
    expect(Math.max(...monthly)).toBeLessThan(0.04);
  });

  it('opens with gaps: often small ones, seldom large ones', () => {
    const gaps = daily.flatMap((bars) => changes(bars, ({ open }) => open).map(Math.abs));
    const share = (least: number): number => gaps.filter((gap) => gap > least).length / gaps.length;

    expect(share(0.005)).toBeGreaterThan(0.3);
    expect(share(0.02)).toBeGreaterThan(0.03);
    expect(share(0.02)).toBeLessThan(0.25);
    expect(share(0.05)).toBeGreaterThan(0.002);
    expect(share(0.05)).toBeLessThan(0.05);
    expect(Math.max(...gaps)).toBeLessThan(0.4);
  });

  it('trades most at the open, least at noon, much at the close; half days alike', () => {
    const shape = (open: number, minutes: number): number[] => {
      const bars = stocks.map(({ symbol }) =>
        market.bars(symbol, '1Min', open, open + minutes * MINUTE, open + DAY),
      );
      const part = (from: number, to: number): number =>
        mean(
          bars.map(
            (own) =>
              mean(own.slice(from, to).map(({ volume }) => volume)) / mean(own.map(({ volume }) => volume)),
          ),
        );
      return [part(0, 10), part(minutes / 2 - 15, minutes / 2 + 15), part(minutes - 10, minutes)];
    };

    for (const [first = 0, noon = 0, last = 0] of [
      shape(OPEN, 390),
      shape(Date.parse('2025-07-03T13:30:00Z'), 210),
    ]) {
      expect(first).toBeGreaterThan(2);
      expect(noon).toBeLessThan(0.8);
      expect(last).toBeGreaterThan(1.5);
      expect(first).toBeGreaterThan(last);
    }
  });

  it('has positive prices and sane bars in all its years', () => {
    for (const year of [2000, 2008, 2015, 2030]) {
      const now = Date.UTC(year, 5, 15);
      for (const { symbol } of stocks.slice(0, 6)) {
        const bars = [
          ...market.lastBars(symbol, '1Day', 20, now),
          ...market.lastBars(symbol, '1Min', 60, now),
        ];
        const odd = bars.filter(
          ({ low, open, close, high }) =>
            low <= 0 || low > Math.min(open, close) || high < Math.max(open, close),
        );
        expect(odd).toEqual([]);
      }
    }
  });
});

describe('coins in a synthetic market', () => {
  const market = createSyntheticMarket({ seed: 1 });

  it('go on over midnight without a step, all week', () => {
    for (let day = 0; day < 14; day += 1) {
      const midnight = Date.parse('2025-06-02T00:00:00Z') + day * DAY;
      const [before, after] = market.bars(
        'BTC/USD',
        '1Min',
        midnight - MINUTE,
        midnight + MINUTE,
        CLOSE + 20 * DAY,
      );

      expect(Math.abs((after?.open ?? 0) / (before?.close ?? 1) - 1)).toBeLessThan(0.001);
    }
  });

  it('move more than stocks, now and then far within a minute', () => {
    const daily = market.lastBars('ETH/USD', '1Day', DAYS, OPEN);
    const weeks = market.bars('ETH/USD', '1Min', OPEN - 40 * DAY, OPEN, OPEN);

    expect(deviation(changes(daily, ({ close }) => close))).toBeGreaterThan(0.02);
    expect(kurtosis(changes(weeks, ({ close }) => close))).toBeGreaterThan(6);
  });
});

describe('volatility', () => {
  it('is higher where prices fall, and stays within its bounds', () => {
    const days = Array.from({ length: 3_000 }, (_, day) => 12_000 + 3 * day);
    const read = (falling: boolean): number =>
      mean(days.filter((day) => slope(77, day, 4, 8) < 0 === falling).map((day) => volatility(77, day)));

    expect(read(true)).toBeGreaterThan(1.15 * read(false));
    for (const day of days) {
      expect(volatility(77, day)).toBeGreaterThanOrEqual(0.5);
      expect(volatility(77, day)).toBeLessThanOrEqual(2.6);
    }
  });
});

describe('what a seed gives', () => {
  interface Question {
    readonly symbol: string;
    readonly minute: number;
    readonly kind: 'price' | 'bars' | 'day' | 'path';
  }
  const question: fc.Arbitrary<Question> = fc.record({
    symbol: fc.constantFrom('AAPL', 'JPM', 'XOM', 'BTC/USD'),
    minute: fc.integer({ min: -200_000, max: 200_000 }),
    kind: fc.constantFrom('price' as const, 'bars' as const, 'day' as const, 'path' as const),
  });
  const answer = (market: Market, { symbol, minute, kind }: Question): string => {
    const instant = OPEN + minute * MINUTE;
    const answers = {
      price: () => market.priceAt(symbol, instant),
      bars: () => market.lastBars(symbol, '1Min', 5, instant),
      day: () => market.lastBars(symbol, '1Day', 2, instant),
      path: () => market.nextPathBar(symbol, instant),
    };
    return JSON.stringify(answers[kind]());
  };

  it('does not depend on what was asked before', () => {
    const used = createSyntheticMarket({ seed: 5 });
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 6 }), (questions) => {
        const fresh = createSyntheticMarket({ seed: 5 });

        const forward = questions.map((one) => answer(used, one));
        const backward = questions.toReversed().map((one) => answer(fresh, one));

        expect(backward.toReversed()).toEqual(forward);
      }),
      { numRuns: 60 },
    );
  });

  it('is given for any minute without the days before it: 200 symbols well within a minute of market time', () => {
    const market = createSyntheticMarket({ seed: 5 });
    const began = performance.now();

    for (const symbol of market.symbols().slice(0, 200))
      market.lastBars(symbol, '1Min', 2, Date.UTC(2029, 5, 5, 15));

    expect(performance.now() - began).toBeLessThan(3_000);
  });
});
