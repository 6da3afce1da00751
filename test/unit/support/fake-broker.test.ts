import { describe, expect, test } from 'vitest';
import type { OrderRequest } from '../../../src/application/ports/broker.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { TransientError } from '../../../src/domain/errors.ts';
import { FakeBroker } from '../../support/fake-broker.ts';

const clock = { now: () => new Date('2025-01-06T15:30:00.000Z') };
const aBroker = (fillsAtOnce = true) => new FakeBroker({ clock, prices: { AAPL: '150' }, fillsAtOnce });
const anOrder = (clientOrderId: string, side: 'buy' | 'sell', qty: string): OrderRequest => ({
  clientOrderId,
  symbol: 'AAPL',
  side,
  qty: dec(qty),
  type: 'market',
  timeInForce: 'day',
});

async function accountOf(broker: FakeBroker): Promise<string> {
  const [{ cash, equity }, positions] = await Promise.all([broker.account(), broker.positions()]);
  const held = positions.map(
    ({ symbol, qty, averageEntryPrice }) => `${symbol} ${qty.toFixed()} at ${averageEntryPrice.toString()}`,
  );
  return [`cash ${cash.toString()}`, `equity ${equity.toString()}`, ...held].join(', ');
}

describe('the fake broker', () => {
  test('moves money and position by fills, and values what is held at the last price', async () => {
    const broker = aBroker();

    await broker.submit(anOrder('one', 'buy', '10'));
    broker.setPrice('AAPL', '160');
    await broker.submit(anOrder('two', 'buy', '10'));
    broker.setPrice('AAPL', '170');
    await broker.submit(anOrder('three', 'sell', '5'));

    expect(await accountOf(broker)).toBe('cash 97750, equity 100300, AAPL 15 at 155');
  });

  test('fills later, in parts, and once more after a cancel', async () => {
    const broker = aBroker(false);
    const submission = await broker.submit(anOrder('one', 'buy', '10'));
    if (submission.kind === 'rejected') throw new Error(submission.message);

    broker.fill('one', '4');
    await broker.cancel(submission.order.brokerOrderId);
    const open = await broker.openOrders();
    broker.fill('one', '1');

    const order = await broker.orderByClientId('one');
    expect(open).toEqual([]);
    expect(order?.filledQty.toFixed()).toBe('5');
    expect(await accountOf(broker)).toBe('cash 99250, equity 100000, AAPL 5 at 150');
  });

  test('takes the same client order id once', async () => {
    const broker = aBroker();

    const [first, second] = [
      await broker.submit(anOrder('one', 'buy', '1')),
      await broker.submit(anOrder('one', 'buy', '1')),
    ];

    expect(second).toEqual(first);
    expect(broker.orders).toHaveLength(1);
  });

  test('refuses what it is told to refuse, what cannot be paid, what is not held and what it does not know', async () => {
    const broker = aBroker();
    broker.rejectNext('halted', 'AAPL is halted');

    const answers = [
      await broker.submit(anOrder('one', 'buy', '1')),
      await broker.submit(anOrder('two', 'buy', '1000')),
      await broker.submit(anOrder('three', 'sell', '1')),
      await broker.submit({ ...anOrder('four', 'buy', '1'), symbol: 'ZZZ' }),
    ];

    expect(answers.map((answer) => answer.kind === 'rejected' && answer.code)).toEqual([
      'halted',
      'insufficient_buying_power',
      'insufficient_qty',
      'unknown_symbol',
    ]);
    expect(await accountOf(broker)).toBe('cash 100000, equity 100000');
  });

  test('fails as often as it is told to, and then works', async () => {
    const broker = aBroker();
    broker.failNext('submit', new TransientError('429'));

    const failed = broker.submit(anOrder('one', 'buy', '1'));

    await expect(failed).rejects.toThrow('429');
    expect((await broker.submit(anOrder('one', 'buy', '1'))).kind).toBe('accepted');
  });
});
