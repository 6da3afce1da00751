import { describe, expect, it } from 'vitest';
import {
  CLOSE,
  type Driver,
  drive,
  MINUTE,
  marketOf,
  OPEN,
  type Row,
  SECOND,
  type WireOrder,
} from '../exchange-driver.ts';

const at = (minute: number, price: number, volume = 600_000): Row => [
  minute,
  price,
  price,
  price,
  price,
  volume,
];
const bracket = {
  symbol: 'XYZ',
  qty: '10',
  order_class: 'bracket',
  take_profit: { limit_price: '110' },
  stop_loss: { stop_price: '90' },
};

const legs = async (exchange: Driver, id: string): Promise<readonly WireOrder[]> =>
  (await exchange.call<WireOrder>('GET', `/v2/orders/${id}?nested=true`)).body.legs ?? [];
const statuses = async (exchange: Driver, id: string): Promise<readonly string[]> => {
  const order = await exchange.look(id);
  return [order.status, ...(await legs(exchange, id)).map(({ status }) => status)];
};
const position = async (exchange: Driver): Promise<string> =>
  (await exchange.call<{ qty?: string }>('GET', '/v2/positions/XYZ')).body.qty ?? '0';

describe('a bracket', () => {
  it('holds its exits until the entry has filled, then sells at the profit and cancels the stop', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, 100), at(2, 111), at(3, 111)] }) });

    const entry = await exchange.order(bracket);
    const waiting = await statuses(exchange, entry.id);
    exchange.now = OPEN + MINUTE;
    const entered = await statuses(exchange, entry.id);
    exchange.now = OPEN + 3 * MINUTE;
    const done = await legs(exchange, entry.id);

    expect(entry.legs?.map(({ type, side }) => `${side} ${type}`)).toEqual(['sell limit', 'sell stop']);
    expect(waiting).toEqual(['new', 'held', 'held']);
    expect(entered).toEqual(['filled', 'new', 'held']);
    expect(done.map(({ status, filled_avg_price: price }) => [status, price])).toEqual([
      ['filled', '111'],
      ['canceled', null],
    ]);
    expect(await position(exchange)).toBe('0');
    expect(exchange.updates.map(({ event }) => event)).toEqual([
      'new',
      'held',
      'held',
      'fill',
      'new',
      'held',
      'fill',
      'canceled',
    ]);
  });

  it('cuts the loss at the price beyond a gap, and cancels the profit', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, 100), at(2, 85), at(3, 85)] }) });

    const entry = await exchange.order(bracket);
    exchange.now = OPEN + 3 * MINUTE;
    const [profit, loss] = await legs(exchange, entry.id);

    expect(profit).toMatchObject({ status: 'canceled', filled_qty: '0' });
    expect(loss).toMatchObject({ status: 'filled', filled_avg_price: '85', filled_qty: '10' });
  });

  it('arms nothing while the entry is partly filled, keeps the shares for the legs, and frees them', async () => {
    // A quarter of the volume: 5 shares in the first minute.
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100, 20), at(389, 100, 20)] }) });

    const entry = await exchange.order(bracket);
    exchange.now = OPEN + MINUTE;
    const partly = await statuses(exchange, entry.id);
    const sale = { symbol: 'XYZ', qty: '1', side: 'sell', type: 'trailing_stop', trail_percent: '5' };
    const kept = await exchange.call('POST', '/v2/orders', { ...sale, time_in_force: 'day' });
    await exchange.call('DELETE', `/v2/orders/${entry.id}`);
    const canceled = await statuses(exchange, entry.id);
    const freed = await exchange.call('POST', '/v2/orders', { ...sale, time_in_force: 'day' });

    expect(partly).toEqual(['partially_filled', 'held', 'held']);
    expect(kept).toMatchObject({ status: 403, body: { held_for_orders: '5', available: '0' } });
    expect(canceled).toEqual(['canceled', 'canceled', 'canceled']);
    expect(freed.status).toBe(200);
    expect(await position(exchange)).toBe('5');
  });

  it('sells by the stop only what the profit has left', async () => {
    // Six shares at the profit, then the fall.
    const rows = [at(0, 100), at(1, 111, 24), at(2, 85), at(3, 85)];
    const exchange = drive({ market: marketOf({ XYZ: rows }) });

    const entry = await exchange.order(bracket);
    exchange.now = OPEN + 2 * MINUTE - SECOND;
    const [partly, shrunk] = await legs(exchange, entry.id);
    exchange.now = OPEN + 4 * MINUTE;
    const [profit, loss] = await legs(exchange, entry.id);

    expect(partly).toMatchObject({ status: 'partially_filled', filled_qty: '6' });
    expect(shrunk).toMatchObject({ status: 'held', qty: '4' });
    expect(profit).toMatchObject({ status: 'canceled', filled_qty: '6' });
    expect(loss).toMatchObject({ status: 'filled', filled_qty: '4' });
    expect(await position(exchange)).toBe('0');
  });

  it('goes with any of its orders that is canceled, and expires with the day', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, 100)] }) });
    const limited = { ...bracket, type: 'limit', limit_price: '95', take_profit: { limit_price: '99' } };

    const first = await exchange.order(limited);
    await exchange.call('DELETE', `/v2/orders/${(await legs(exchange, first.id))[1]?.id}`);
    const second = await exchange.order(limited);
    exchange.now = CLOSE;

    expect(await statuses(exchange, first.id)).toEqual(['canceled', 'canceled', 'canceled']);
    expect(await statuses(exchange, second.id)).toEqual(['expired', 'expired', 'expired']);
  });

  it('is listed with its legs, or beside them', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, 100), at(2, 100)] }) });
    const entry = await exchange.order(bracket);
    exchange.now = OPEN + MINUTE;
    const list = async (query: string): Promise<readonly WireOrder[]> =>
      (await exchange.call<WireOrder[]>('GET', `/v2/orders?${query}`)).body;

    expect(await list('status=open')).toHaveLength(2);
    const nested = await list('status=open&nested=true');
    expect(nested.map(({ id }) => id)).toEqual([entry.id]);
    expect(nested[0]?.legs).toHaveLength(2);
    expect(await list('status=closed&nested=true')).toEqual([]);
    expect(await list('status=all')).toHaveLength(3);
  });
});

describe('an OCO', () => {
  const oco = {
    symbol: 'XYZ',
    qty: '10',
    side: 'sell',
    type: 'limit',
    order_class: 'oco',
    take_profit: { limit_price: '110' },
    stop_loss: { stop_price: '90', limit_price: '84' },
  };

  it.each([
    ['up', 112, ['filled', 'canceled']],
    ['down', 86, ['canceled', 'filled']],
  ])('ends with one exit when the price goes %s', async (_, price, ends) => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, price), at(2, price)] }) });
    await exchange.order({ symbol: 'XYZ', qty: '10' });
    exchange.now = OPEN + SECOND;

    const order = await exchange.order(oco);
    const resting = await statuses(exchange, order.id);
    exchange.now = OPEN + 2 * MINUTE;

    expect(order.legs?.[0]).toMatchObject({ type: 'stop_limit', stop_price: '90', limit_price: '84' });
    expect(resting).toEqual(['new', 'held']);
    expect(await statuses(exchange, order.id)).toEqual(ends);
    expect(await position(exchange)).toBe('0');
  });

  it('reserves its shares once', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, 100)] }) });
    await exchange.order({ symbol: 'XYZ', qty: '15' });
    exchange.now = OPEN + SECOND;
    await exchange.order(oco);

    const { body } = await exchange.call<{ qty_available: string }>('GET', '/v2/positions/XYZ');

    expect(body.qty_available).toBe('5');
  });
});

describe('an OTO', () => {
  it('sends its one exit once the entry has filled; short entries buy back', async () => {
    const exchange = drive({
      market: marketOf({ XYZ: [at(0, 100), at(1, 100), at(2, 112), at(3, 112)] }),
      settings: { shorting: true, multiplier: 2 },
    });

    const entry = await exchange.order({
      symbol: 'XYZ',
      qty: '10',
      side: 'sell',
      order_class: 'oto',
      stop_loss: { stop_price: '105' },
    });
    exchange.now = OPEN + MINUTE;
    const entered = await statuses(exchange, entry.id);
    const short = await position(exchange);
    exchange.now = OPEN + 3 * MINUTE;

    expect(entered).toEqual(['filled', 'new']);
    expect(short).toBe('-10');
    expect(await legs(exchange, entry.id)).toMatchObject([
      { side: 'buy', status: 'filled', filled_avg_price: '112' },
    ]);
    expect(await position(exchange)).toBe('0');
  });
});
