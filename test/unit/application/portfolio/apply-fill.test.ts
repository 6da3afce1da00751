import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyFill } from '../../../../src/application/portfolio/apply-fill.ts';
import type { BookRecords } from '../../../../src/application/portfolio/books.ts';
import { type Side, signOf } from '../../../../src/domain/asset.ts';
import { dec, ZERO } from '../../../../src/domain/decimal.ts';
import { NO_MONEY, usd } from '../../../../src/domain/money.ts';
import { aPortfolio, someExits } from '../../../support/builders/agent-records.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { anOrder } from '../../../support/builders/trade-records.ts';

const head = { agentId: AGENT, correlationId: 'correlation-1', occurredAt: NOW };
const START = usd('100000');

interface Report {
  readonly qty: number;
  /** Cents. */
  readonly cents: number;
  /** The broker says it twice. */
  readonly twice: boolean;
}
interface Traded {
  readonly side: Side;
  readonly fills: readonly Report[];
}

const aFill = fc.record({
  qty: fc.integer({ min: 1, max: 5_000 }),
  cents: fc.integer({ min: 1, max: 100_000 }),
  twice: fc.boolean(),
});
const someOrders = fc.array(
  fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    fills: fc.array(aFill, { minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 5 },
);

/** Reports each order's fills as a broker does, in running totals and averages, and applies every report. */
function trade(orders: readonly Traded[]) {
  let books: BookRecords = { portfolio: aPortfolio({ positions: [], cash: START }), exits: someExits() };
  let [qty, cash] = [ZERO, START];
  const events: string[] = [];
  for (const { side, fills } of orders) {
    const total = fills.reduce((sum, fill) => sum + fill.qty, 0);
    let order = anOrder({ side, qty: dec(total) });
    let [filled, cost] = [ZERO, NO_MONEY];
    for (const fill of fills) {
      const price = usd(fill.cents).div(100);
      filled = filled.plus(fill.qty);
      cost = cost.plus(price.times(fill.qty));
      qty = qty.plus(dec(fill.qty).times(signOf(side)));
      cash = cash.minus(price.times(fill.qty).times(signOf(side)));
      for (let times = 0; times < (fill.twice ? 2 : 1); times++) {
        order = { ...order, filledQty: filled, filledAveragePrice: cost.div(filled) };
        const applied = applyFill(books, order, head);
        if (applied === undefined) continue;
        order = applied.order;
        books = { portfolio: applied.portfolio, exits: applied.exits ?? books.exits };
        events.push(...applied.events.map(({ type }) => type));
      }
    }
  }
  return { ...books, qty, cash, events };
}

describe('applying fills', () => {
  test('leaves quantity and cash equal to the sum of the fills, long, short and turning', () => {
    fc.assert(
      fc.property(someOrders, (orders) => {
        const { portfolio, qty, cash } = trade(orders);

        const held = portfolio.positions.find(({ symbol }) => symbol === 'AAPL')?.qty ?? ZERO;
        expect(held.toFixed()).toBe(qty.toFixed());
        expect(portfolio.cash.toString()).toBe(cash.toString());
      }),
      { numRuns: 200 },
    );
  });

  test('never leaves an empty position, and the exit has its time', () => {
    const { portfolio, exits, events } = trade([
      { side: 'buy', fills: [{ qty: 3, cents: 10_000, twice: true }] },
      {
        side: 'sell',
        fills: [
          { qty: 1, cents: 11_000, twice: false },
          { qty: 2, cents: 12_000, twice: true },
        ],
      },
    ]);

    expect(portfolio.positions).toEqual([]);
    expect(exits.last).toEqual({ AAPL: NOW });
    expect(exits.recent.map(({ pnl }) => pnl.toString())).toEqual(['50']);
    expect(portfolio.cash.toString()).toBe('100050');
    expect(events).toEqual(['trade.position.opened', 'trade.position.changed', 'trade.position.closed']);
  });

  test.each([
    [
      'a buy that adds moves the average',
      [
        ['buy', 10, 100],
        ['buy', 10, 110],
      ],
      '20 at 105',
    ],
    [
      'a sell that reduces leaves it',
      [
        ['buy', 10, 100],
        ['sell', 4, 120],
      ],
      '6 at 100',
    ],
    [
      'a short that grows moves it',
      [
        ['sell', 10, 100],
        ['sell', 10, 90],
      ],
      '-20 at 95',
    ],
    [
      'a buy that reduces a short leaves it',
      [
        ['sell', 10, 100],
        ['buy', 4, 90],
      ],
      '-6 at 100',
    ],
    [
      'a sell through zero begins anew',
      [
        ['buy', 10, 100],
        ['sell', 15, 120],
      ],
      '-5 at 120',
    ],
    [
      'a buy through zero begins anew',
      [
        ['sell', 10, 100],
        ['buy', 15, 80],
      ],
      '5 at 80',
    ],
  ] as const)('%s', (_, orders, expected) => {
    const { portfolio } = trade(
      orders.map(([side, qty, dollars]) => ({ side, fills: [{ qty, cents: dollars * 100, twice: false }] })),
    );

    const [position] = portfolio.positions;
    expect(`${position?.qty.toFixed()} at ${position?.averageEntryPrice.toString()}`).toBe(expected);
  });

  test('a report that is older than what is applied changes nothing', () => {
    const order = anOrder({
      filledQty: dec(3),
      appliedQty: dec(5),
      filledAveragePrice: usd('150'),
      appliedCost: usd('750'),
    });

    expect(applyFill({ portfolio: aPortfolio(), exits: someExits() }, order, head)).toBeUndefined();
  });

  test('fractions at one price are exact to the last digit of both', () => {
    const order = anOrder({
      symbol: 'BTC/USD',
      qty: dec('0.123456789'),
      filledQty: dec('0.123456789'),
      filledAveragePrice: usd('65432.12345678'),
    });

    const applied = applyFill({ portfolio: aPortfolio({ cash: START }), exits: someExits() }, order, head);

    const expected = START.minus(usd('65432.12345678').times('0.123456789'));
    expect(applied?.portfolio.cash.toString()).toBe(expected.toString());
  });
});
