import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signOf } from '../../../../src/domain/asset.ts';
import { dec, ZERO } from '../../../../src/domain/decimal.ts';
import { NO_MONEY, sum, usd } from '../../../../src/domain/money.ts';
import { maxDrawdown, performanceOf, sharpeRatio } from '../../../../src/domain/performance/performance.ts';
import { type Fill, roundTripsOf } from '../../../../src/domain/performance/round-trips.ts';

/** `buy 10 AAPL 150 momentum`, a minute after the one before. */
const fills = (...lines: readonly string[]): readonly Fill[] =>
  lines.map((line, minute) => {
    const [side = 'buy', qty = '', symbol = '', price = '', strategyId] = line.split(' ');
    const at = new Date(Date.UTC(2025, 0, 6, 15, minute)).toISOString();
    return {
      symbol,
      side: side === 'buy' ? 'buy' : 'sell',
      qty: dec(qty),
      price: usd(price),
      strategyId,
      at,
    };
  });
const pnls = (history: readonly Fill[]): readonly string[] =>
  roundTripsOf(history).closed.map(
    ({ symbol, qty, pnl, strategyId }) =>
      `${qty.toFixed()} ${symbol} ${pnl.toString()}${strategyId === undefined ? '' : ` ${strategyId}`}`,
  );
const held = (history: readonly Fill[]): readonly string[] =>
  roundTripsOf(history).open.map(
    ({ symbol, qty, price }) => `${qty.toFixed()} ${symbol} at ${price.toString()}`,
  );

describe('profit and loss by fills', () => {
  test('closes the oldest lots first, each at its own price', () => {
    const history = fills('buy 10 AAPL 150', 'buy 10 AAPL 160', 'sell 15 AAPL 170');

    expect(pnls(history)).toEqual(['10 AAPL 200', '5 AAPL 50']);
    expect(held(history)).toEqual(['5 AAPL at 160']);
  });

  test('counts a short the other way round, and turns from one side to the other', () => {
    const history = fills('sell 10 AAPL 150', 'buy 15 AAPL 140', 'sell 5 AAPL 141');

    expect(pnls(history)).toEqual(['10 AAPL 100', '5 AAPL 5']);
    expect(held(history)).toEqual([]);
  });

  test('belongs to the strategy that opened, whoever closes', () => {
    const history = fills('buy 10 AAPL 150 momentum', 'buy 5 AAPL 150 trend', 'sell 15 AAPL 151');

    expect(pnls(history)).toEqual(['10 AAPL 10 momentum', '5 AAPL 5 trend']);
  });

  test('is the cash that came out and the worth of what is held, for any fills', () => {
    const any = fc.array(
      fc.record({
        side: fc.constantFrom('buy', 'sell'),
        qty: fc.integer({ min: 1, max: 50 }),
        symbol: fc.constantFrom('AAPL', 'MSFT'),
        price: fc.integer({ min: 1, max: 300 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 300 }), (lines, last) => {
        const history = fills(...lines.map((one) => `${one.side} ${one.qty} ${one.symbol} ${one.price}`));

        const { closed, open } = roundTripsOf(history);

        const cash = history.reduce(
          (left, { side, qty, price }) => left.minus(price.times(qty).times(signOf(side))),
          NO_MONEY,
        );
        const worth = sum(open.map(({ qty }) => usd(last).times(qty)));
        const unrealised = sum(open.map(({ qty, price }) => usd(last).minus(price).times(qty)));
        expect(
          sum(closed.map(({ pnl }) => pnl))
            .plus(unrealised)
            .eq(cash.plus(worth)),
        ).toBe(true);
        const net = history.reduce((qty, fill) => qty.plus(fill.qty.times(signOf(fill.side))), ZERO);
        expect(open.reduce((qty, lot) => qty.plus(lot.qty), ZERO).eq(net)).toBe(true);
      }),
    );
  });
});

describe('performance', () => {
  test('adds up round trips, and counts those that won', () => {
    const { closed } = roundTripsOf(
      fills(
        'buy 1 AAPL 100',
        'sell 1 AAPL 110',
        'buy 1 AAPL 100',
        'sell 1 AAPL 95',
        'buy 1 AAPL 5',
        'sell 1 AAPL 5',
      ),
    );

    const { pnl, trades, winRate } = performanceOf(closed);

    expect([pnl.toString(), trades, winRate?.toFixed()]).toEqual(['5', 3, '0.333333']);
  });

  test('has no win rate before the first round trip', () => {
    expect(performanceOf([])).toMatchObject({ trades: 0, winRate: null });
  });

  test.each([
    [['100', '110', '99', '120', '60'], '0.5'],
    [['100', '101', '102'], '0'],
    [[], '0'],
  ])('the greatest drawdown of %j is %s', (series, drawdown) => {
    expect(maxDrawdown(series.map((value) => usd(value))).toFixed()).toBe(drawdown);
  });

  test("Sharpe's ratio is that of the daily returns over a year", () => {
    // Returns 1 %, 2 %, 3 %: mean 0.02, deviation 0.01, root of 252 is 15.874508.
    const daily = ['100', '101', '103.02', '106.1106'].map((value) => usd(value));

    expect(sharpeRatio(daily)?.toFixed()).toBe('31.749016');
  });

  test("there is no Sharpe's ratio of one return, or of returns that are all the same", () => {
    expect(sharpeRatio([usd(100), usd(101)])).toBeNull();
    expect(sharpeRatio([usd(100), usd(200), usd(400)])).toBeNull();
  });
});
