import { beforeEach, describe, expect, it } from 'vitest';
import type { Broker, BrokerOrder, OrderRequest } from '../../src/application/ports/broker.ts';
import { sessionOn } from '../../src/domain/calendar/calendar.ts';
import { dec, ZERO } from '../../src/domain/decimal.ts';
import { usd } from '../../src/domain/money.ts';

export interface BrokerUnderTest {
  readonly broker: Broker;
  /** ISO-8601 UTC of the venue's clock. */
  now(): string;
  /** Lets market time pass, so that what can fill does. The market must be open. */
  pass(ms: number): Promise<void>;
}

/** A stock that trades under 1,000 dollars and is liquid, and nothing with this name. */
const STOCK = 'AAPL';
const UNKNOWN = 'NOSUCH';

/**
 * What every broker behind the port does, whatever the venue. `open` begins with 100,000 dollars and no orders, in a
 * session or at the instant that is given, ISO-8601 UTC.
 */
export function brokerContract(name: string, open: (at?: string) => Promise<BrokerUnderTest>): void {
  describe(`${name} as a broker`, () => {
    let subject: BrokerUnderTest;
    let broker: Broker;
    beforeEach(async () => {
      subject = await open();
      broker = subject.broker;
    });

    const request = (clientOrderId: string, change: Partial<OrderRequest> = {}): OrderRequest => ({
      clientOrderId,
      symbol: STOCK,
      side: 'buy',
      qty: dec(10),
      type: 'market',
      timeInForce: 'day',
      ...change,
    });
    const resting = (clientOrderId: string): OrderRequest =>
      request(clientOrderId, { type: 'limit', limitPrice: usd('1.00') });
    const accepted = async (order: OrderRequest): Promise<BrokerOrder> => {
      const submission = await broker.submit(order);
      if (submission.kind === 'rejected') throw new Error(submission.message);
      return submission.order;
    };
    const filled = async (clientOrderId: string): Promise<BrokerOrder> => {
      await accepted(request(clientOrderId));
      await subject.pass(60_000);
      const order = await broker.orderByClientId(clientOrderId);
      if (order === undefined) throw new Error('the order is not found');
      return order;
    };

    it('begins with its cash and nothing else', async () => {
      const account = await broker.account();

      expect(account).toMatchObject({ blocked: false, shortingEnabled: false });
      for (const amount of [account.cash, account.equity, account.lastEquity, account.buyingPower]) {
        expect(amount.toString()).toBe('100000');
      }
      expect(await broker.positions()).toEqual([]);
      expect(await broker.openOrders()).toEqual([]);
    });

    it('fills a market order, and cash and position follow the fills', async () => {
      const order = await filled('one');

      expect(order).toMatchObject({ clientOrderId: 'one', symbol: STOCK, side: 'buy', status: 'filled' });
      expect(order.filledQty.toFixed()).toBe('10');
      const price = order.filledAveragePrice ?? usd(0);
      const [position] = await broker.positions();
      expect(position).toMatchObject({ symbol: STOCK });
      expect(position?.qty.toFixed()).toBe('10');
      expect(position?.averageEntryPrice.toString()).toBe(price.toString());
      const { cash } = await broker.account();
      expect(cash.toString()).toBe(usd(100_000).minus(price.times(10)).toString());
    });

    it('sells what it holds, and is flat again', async () => {
      await filled('in');

      await accepted(request('out', { side: 'sell' }));
      await subject.pass(60_000);

      expect(await broker.positions()).toEqual([]);
      const account = await broker.account();
      expect(account.equity.toString()).toBe(account.cash.toString());
    });

    it('has one order however often the same client order id is submitted', async () => {
      const first = await accepted(request('twice'));
      await subject.pass(60_000);

      const second = await accepted(request('twice'));

      expect(second.brokerOrderId).toBe(first.brokerOrderId);
      const [position] = await broker.positions();
      expect(position?.qty.toFixed()).toBe('10');
    });

    it.each([
      ['buying more than the account can pay', { qty: dec(1_000_000) }],
      ['selling what it does not hold', { side: 'sell' as const }],
      ['an unknown symbol', { symbol: UNKNOWN }],
    ])('answers %s with a rejection, and orders nothing', async (_, change) => {
      const submission = await broker.submit(request('refused', change));

      expect(submission).toMatchObject({
        kind: 'rejected',
        code: expect.any(String) as unknown,
        message: expect.any(String) as unknown,
      });
      expect(await broker.orderByClientId('refused')).toBeUndefined();
      expect((await broker.account()).cash.toString()).toBe('100000');
    });

    it('holds buying power for a resting order and gives it back with the cancel', async () => {
      const order = await accepted(resting('rest'));
      const during = await broker.account();

      await broker.cancel(order.brokerOrderId);
      await subject.pass(1_000);

      expect(during.buyingPower.toString()).toBe('99990');
      expect((await broker.account()).buyingPower.toString()).toBe('100000');
      expect((await broker.orderByClientId('rest'))?.status).toBe('canceled');
    });

    const bracket = (clientOrderId: string, takeProfit: string, stopLoss: string): OrderRequest =>
      request(clientOrderId, {
        exits: { kind: 'bracket', takeProfit: usd(takeProfit), stopLoss: usd(stopLoss) },
      });

    it('rests the exits of a bracket at the venue, and ends both with either', async () => {
      await accepted(bracket('entry', '5000.00', '1.00'));
      await subject.pass(60_000);
      const entry = await broker.orderByClientId('entry');
      const open = await broker.openOrders();

      await broker.cancel(entry?.legs?.[0]?.brokerOrderId ?? '');
      await subject.pass(1_000);

      expect(entry).toMatchObject({ status: 'filled' });
      expect(entry?.legs?.map(({ type, side, qty }) => `${side} ${qty.toFixed()} ${type}`)).toEqual([
        'sell 10 limit',
        'sell 10 stop',
      ]);
      expect(open.map((order) => order.clientOrderId)).toEqual(['entry']);
      const after = await broker.orderByClientId('entry');
      expect(after?.legs?.map(({ status }) => status)).toEqual(['canceled', 'canceled']);
      expect(await broker.openOrders()).toEqual([]);
      expect((await broker.positions())[0]?.qty.toFixed()).toBe('10');
    });

    it('refuses a bracket whose profit is below its stop', async () => {
      expect(await broker.submit(bracket('upside-down', '1.00', '5000.00'))).toMatchObject({
        kind: 'rejected',
      });
      expect(await broker.orderByClientId('upside-down')).toBeUndefined();
    });

    it('protects a position with an OCO', async () => {
      await filled('in');

      const exits = { kind: 'oco', stopLoss: usd('1.00') } as const;
      const sale = { side: 'sell', type: 'limit', limitPrice: usd('5000.00'), exits } as const;
      await accepted(request('out', sale));
      await subject.pass(1_000);

      const order = await broker.orderByClientId('out');
      expect(order).toMatchObject({ type: 'limit', legs: [{ type: 'stop', side: 'sell' }] });
      expect((await broker.openOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual(['out']);
    });

    it('keeps the exits of an OCO together when one is put elsewhere, and cancels both with either', async () => {
      await filled('in');
      const exits = { kind: 'oco', stopLoss: usd('1.00') } as const;
      const sale = { side: 'sell', type: 'limit', limitPrice: usd('5000.00'), exits } as const;
      const sent = await accepted(request('out', sale));
      await subject.pass(1_000);

      const stop = (await broker.orderByClientId('out'))?.legs?.[0];
      await broker.replace(stop?.brokerOrderId ?? '', { clientOrderId: 'lower', stopPrice: usd('0.90') });
      await broker.replace(sent.brokerOrderId, { clientOrderId: 'higher', limitPrice: usd('6000.00') });
      await subject.pass(1_000);
      const open = await broker.openOrders();
      const [moved] = open;
      const working = moved?.legs?.filter(({ status }) => status === 'held') ?? [];
      await broker.cancel(working[0]?.brokerOrderId ?? '');
      await subject.pass(1_000);

      expect(open).toHaveLength(1);
      expect(moved).toMatchObject({ clientOrderId: 'higher', replaces: sent.brokerOrderId });
      expect(moved?.limitPrice?.toString()).toBe('6000');
      expect(working.map(({ stopPrice, replaces }) => [stopPrice?.toString(), replaces])).toEqual([
        ['0.9', stop?.brokerOrderId],
      ]);
      expect(await broker.openOrders()).toEqual([]);
    });

    it('puts another order in the place of one that rests', async () => {
      const order = await accepted(resting('old'));

      const change = { clientOrderId: 'new', limitPrice: usd('2.00'), qty: dec(7) };
      const submission = await broker.replace(order.brokerOrderId, change);
      await subject.pass(1_000);

      expect(submission).toMatchObject({ kind: 'accepted', order: { clientOrderId: 'new' } });
      const replaced = await broker.orderByClientId('old');
      expect(replaced?.status).toBe('replaced');
      expect((await broker.orderById(replaced?.replacedBy ?? ''))?.clientOrderId).toBe('new');
      expect(await broker.orderById('00000000-0000-4000-8000-000000000000')).toBeUndefined();
      expect((await broker.orderByClientId('new'))?.qty.toFixed()).toBe('7');
      expect((await broker.openOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual(['new']);
    });

    it('answers a replacement of an order that has ended with a rejection', async () => {
      const order = await filled('done');

      const submission = await broker.replace(order.brokerOrderId, {
        clientOrderId: 'late',
        limitPrice: usd('2.00'),
      });

      expect(submission).toMatchObject({ kind: 'rejected' });
      expect(await broker.orderByClientId('late')).toBeUndefined();
    });

    it.each([
      ['a stop', { type: 'stop' as const, stopPrice: usd('1.00') }],
      [
        'a stop with a limit',
        { type: 'stop_limit' as const, stopPrice: usd('1.00'), limitPrice: usd('0.90') },
      ],
      ['a trailing stop', { type: 'trailing_stop' as const, trailPercent: dec(20) }],
    ])('holds %s until its price comes', async (_, change) => {
      await filled('in');

      await accepted(request('out', { side: 'sell', ...change }));
      await subject.pass(60_000);

      const order = await broker.orderByClientId('out');
      expect(order).toMatchObject({ type: change.type });
      expect(order?.filledQty.toFixed()).toBe('0');
      expect(await broker.openOrders()).toHaveLength(1);
    });

    it('leaves an order that has ended as it is, and does not mind one that never was', async () => {
      const order = await filled('done');

      await broker.cancel(order.brokerOrderId);
      await broker.cancel('00000000-0000-4000-8000-000000000000');

      expect(await broker.orderByClientId('done')).toEqual(order);
    });

    it('lists the orders that may still fill, and all since an instant, oldest first', async () => {
      const before = subject.now();
      await subject.pass(1_000);
      const since = subject.now();
      await accepted(resting('a'));
      await accepted(request('b'));
      await subject.pass(60_000);
      await accepted(resting('c'));

      const ids = (orders: readonly BrokerOrder[]): string[] => orders.map((order) => order.clientOrderId);

      expect(ids(await broker.openOrders()).toSorted()).toEqual(['a', 'c']);
      expect(ids(await broker.ordersSince(before))).toEqual(['a', 'b', 'c']);
      expect(ids(await broker.ordersSince(since))).toEqual(['a', 'b', 'c']);
      await subject.pass(1_000);
      expect(await broker.ordersSince(subject.now())).toEqual([]);
    });

    describe('outside the regular session', () => {
      const extended = {
        type: 'limit',
        limitPrice: usd('5000.00'),
        extendedHours: true,
      } as const satisfies Partial<OrderRequest>;

      it.each([
        ['in pre-market', '2025-06-02T12:00:00Z'],
        ['in after-hours', '2025-06-02T20:30:00Z'],
        ['in after-hours of a half day', '2024-11-29T19:00:00Z'],
      ])('fills a limit order for extended hours %s', async (_when, at) => {
        subject = await open(at);
        broker = subject.broker;

        await accepted(request('early', extended));
        await subject.pass(60_000);

        const order = await broker.orderByClientId('early');
        expect(order).toMatchObject({ type: 'limit', status: 'filled' });
        expect(order?.filledAveragePrice?.lt(usd(1_000))).toBe(true);
        expect((await broker.positions()).map(({ symbol, qty }) => `${qty.toFixed()} ${symbol}`)).toEqual([
          `10 ${STOCK}`,
        ]);
      });

      it('keeps a market order, and a limit order that is not for extended hours, until the open', async () => {
        subject = await open('2025-06-02T12:00:00Z');
        broker = subject.broker;

        await accepted(request('market'));
        await accepted(request('limit', { type: 'limit', limitPrice: usd('5000.00') }));
        await subject.pass(60 * 60_000);
        const before = await broker.openOrders();
        await subject.pass(31 * 60_000);

        expect(before.map(({ filledQty }) => filledQty.toFixed())).toEqual(['0', '0']);
        for (const id of ['market', 'limit'])
          expect((await broker.orderByClientId(id))?.status).toBe('filled');
      });

      it('keeps an order for extended hours through the night, until pre-market', async () => {
        subject = await open('2025-06-03T02:00:00Z');
        broker = subject.broker;

        await accepted(request('night', extended));
        await subject.pass(5 * 60 * 60_000);
        const before = await broker.orderByClientId('night');
        await subject.pass(61 * 60_000);

        expect(before?.filledQty.toFixed()).toBe('0');
        expect((await broker.orderByClientId('night'))?.status).toBe('filled');
      });

      it.each([
        ['at market', { type: 'market' as const }],
        ['of a coin', { ...extended, symbol: 'BTC/USD', timeInForce: 'gtc' as const }],
        [
          'with exits',
          {
            ...extended,
            exits: { kind: 'bracket', takeProfit: usd('6000.00'), stopLoss: usd('1.00') } as const,
          },
        ],
      ])('refuses an order for extended hours %s', async (_what, change) => {
        const submission = await broker.submit(request('refused', { ...change, extendedHours: true }));

        expect(submission).toMatchObject({ kind: 'rejected' });
        expect(await broker.orderByClientId('refused')).toBeUndefined();
      });
    });

    it('knows the sessions of the exchange, half days and holidays among them', async () => {
      const sessions = await broker.sessions('2024-11-27', '2024-12-02');

      expect(sessions).toEqual(['2024-11-27', '2024-11-29', '2024-12-02'].map((date) => sessionOn(date)));
      expect(await broker.sessions('2024-11-30', '2024-12-01')).toEqual([]);
    });

    it('knows its assets', async () => {
      const asset = await broker.asset(STOCK);

      expect(asset).toMatchObject({ symbol: STOCK, assetClass: 'us_equity', tradable: true });
      expect(asset?.increment.gt(ZERO)).toBe(true);
      expect(await broker.asset(UNKNOWN)).toBeUndefined();
      expect(await broker.orderByClientId('never')).toBeUndefined();
    });
  });
}
