import { describe, expect, test } from 'vitest';
import type { BrokerOrder } from '../../../../src/application/ports/broker.ts';
import { asOneOrder } from '../../../../src/application/trade-saga/as-one-order.ts';
import { followReplacements } from '../../../../src/application/trade-saga/find-order.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { InvariantError, TransientError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';

const AT = '2025-01-06T15:30:00.000Z';

type Change = Partial<Omit<BrokerOrder, 'qty' | 'filledQty'>> & {
  qty?: number;
  filled?: number;
  at?: string;
};

function anOrder(brokerOrderId: string, { qty = 100, filled = 0, at, ...change }: Change = {}): BrokerOrder {
  return {
    brokerOrderId,
    clientOrderId: `id of ${brokerOrderId}`,
    symbol: 'XYZ',
    side: 'sell',
    type: 'limit',
    status: 'new',
    limitPrice: usd(106),
    submittedAt: AT,
    updatedAt: AT,
    ...change,
    qty: dec(qty),
    filledQty: dec(filled),
    ...(at === undefined ? {} : { filledAveragePrice: usd(at) }),
  };
}

/** A take-profit with its stop beside it. */
const anOco = (profit: Change, stop: Change): BrokerOrder => {
  const { limitPrice: _, ...leg } = anOrder('stop', { type: 'stop', status: 'held', ...stop });
  return { ...anOrder('profit', profit), legs: [{ ...leg, stopPrice: stop.stopPrice ?? usd(97) }] };
};

const inShort = ({ status, qty, filledQty, brokerOrderId, filledAveragePrice }: BrokerOrder): string =>
  `${status} ${filledQty.toFixed()}/${qty.toFixed()}${filledAveragePrice === undefined ? '' : ` at ${filledAveragePrice.toString()}`}, ${brokerOrderId}`;

describe('exits beside each other are one order', () => {
  test.each([
    ['both wait', {}, {}, 'new 0/100, profit'],
    [
      'the profit filled in part',
      { status: 'partially_filled', filled: 40, at: '106' },
      { qty: 60 },
      'partially_filled 40/100 at 106, profit',
    ],
    [
      'the same, and the stop is not adjusted yet',
      { status: 'partially_filled', filled: 40, at: '106' },
      {},
      'partially_filled 40/100 at 106, profit',
    ],
    [
      'then the stop was reached',
      { status: 'canceled', filled: 40, at: '106' },
      { qty: 60, status: 'new' },
      'partially_filled 40/100 at 106, stop',
    ],
    [
      'and filled',
      { status: 'canceled', filled: 40, at: '106' },
      { qty: 60, status: 'filled', filled: 60, at: '97' },
      'filled 100/100 at 100.6, profit',
    ],
    [
      'the stop filled in part and was canceled',
      { status: 'canceled' },
      { status: 'canceled', filled: 30, at: '97' },
      'canceled 30/100 at 97, profit',
    ],
    [
      'the profit filled, and the stop is about to be canceled',
      { status: 'filled', filled: 100, at: '106' },
      {},
      'filled 100/100 at 106, stop',
    ],
    [
      'the broker says that the stop replaced the profit',
      { status: 'replaced', replacedBy: 'stop' },
      { status: 'filled', filled: 100, at: '96' },
      'filled 100/100 at 96, stop',
    ],
    ['both were canceled', { status: 'canceled' }, { status: 'canceled' }, 'canceled 0/100, profit'],
  ] as const)('%s', (_, profit, stop, expected) => {
    const one = asOneOrder(anOco(profit, stop));

    expect(inShort(one)).toBe(expected);
    expect(asOneOrder(one)).toEqual(one);
    expect([one.limitPrice, one.stopPrice]).toEqual([usd(106), usd(97)]);
  });

  test('an entry is what it is: its exits are on the other side', () => {
    const entry = { ...anOrder('entry', { side: 'buy' }), legs: [anOrder('profit')] };

    expect(asOneOrder(entry)).toBe(entry);
  });
});

describe('what a person put in the place of one of them', () => {
  const lookup = (...orders: readonly BrokerOrder[]) => ({
    orderById: async (id: string) => orders.find(({ brokerOrderId }) => brokerOrderId === id),
    orderByClientId: async () => undefined,
  });

  test('is followed, also beside it, with the prices of now', async () => {
    const moved = anOrder('moved', {
      limitPrice: usd(108),
      replaces: 'profit',
      replacedBy: 'again',
      status: 'replaced',
    });
    const again = anOrder('again', { limitPrice: usd(109), replaces: 'moved' });
    const lower = { ...anOco({}, { stopPrice: usd(95) }).legs?.[0], brokerOrderId: 'lower' } as BrokerOrder;
    const sent = anOco(
      { status: 'replaced', replacedBy: 'moved' },
      { status: 'replaced', replacedBy: 'lower' },
    );

    const one = await followReplacements(lookup(moved, again, lower), sent);

    expect(inShort(one)).toBe('new 0/100, again');
    expect([one.limitPrice, one.stopPrice]).toEqual([usd(109), usd(95)]);
    expect(one.clientOrderId).toBe('id of profit');
  });

  test('is waited for when the broker does not show it, and has an end', async () => {
    const sent = anOco({ status: 'replaced', replacedBy: 'moved' }, {});
    const endless = async (id: string) => anOrder(id, { status: 'replaced', replacedBy: `${id}+` });

    await expect(followReplacements(lookup(), sent)).rejects.toThrow(TransientError);
    await expect(followReplacements({ ...lookup(), orderById: endless }, sent)).rejects.toThrow(
      InvariantError,
    );
  });
});
