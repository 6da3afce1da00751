import { describe, expect, it } from 'vitest';
import { drive, MINUTE, marketOf, OPEN, type Row, SECOND, type WireOrder } from '../exchange-driver.ts';

const at = (minute: number, price: number, volume = 600_000): Row => [
  minute,
  price,
  price,
  price,
  price,
  volume,
];
const steady = marketOf({ XYZ: [at(0, 100), at(1, 100), at(2, 95), at(3, 95)] });
const resting = { symbol: 'XYZ', qty: '10', type: 'limit', limit_price: '90' };

const patch = (exchange: ReturnType<typeof drive>, id: string, body: unknown) =>
  exchange.call<WireOrder>('PATCH', `/v2/orders/${id}`, body);

describe('a replacement', () => {
  it('is a new order that says what it replaces; the old one says by what', async () => {
    const exchange = drive({ market: steady });
    const old = await exchange.order(resting);

    const { body: next } = await patch(exchange, old.id, {
      limit_price: '96',
      qty: '12',
      client_order_id: 'b',
    });
    exchange.now = OPEN + 3 * MINUTE;

    expect(next).toMatchObject({ replaces: old.id, qty: '12', limit_price: '96', client_order_id: 'b' });
    expect(await exchange.look(old.id)).toMatchObject({ status: 'replaced', replaced_by: next.id });
    expect(await exchange.look(next.id)).toMatchObject({ status: 'filled', filled_avg_price: '95' });
    expect(exchange.updates.map(({ event }) => event)).toEqual(['new', 'replaced', 'new', 'fill']);
  });

  it('orders what is left of a part that has filled', async () => {
    const thin = marketOf({ XYZ: [at(0, 100, 16), at(1, 100, 400), at(2, 100, 400)] });
    const exchange = drive({ market: thin });
    const old = await exchange.order({ ...resting, limit_price: '100' });
    exchange.now = OPEN + MINUTE - SECOND;

    const tooSmall = await patch(exchange, old.id, { qty: '4' });
    const { body: next } = await patch(exchange, old.id, { qty: '7' });
    exchange.now = OPEN + 3 * MINUTE;
    const position = await exchange.call('GET', '/v2/positions/XYZ');

    expect(tooSmall).toMatchObject({
      status: 422,
      body: { message: 'unable to replace order, qty must be > filled_qty' },
    });
    expect(await exchange.look(old.id)).toMatchObject({ status: 'replaced', filled_qty: '4' });
    expect(await exchange.look(next.id)).toMatchObject({ status: 'filled', qty: '3', filled_qty: '3' });
    expect(position.body).toMatchObject({ qty: '7' });
  });

  it('cannot sell more than is left to sell', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, 100, 16), at(2, 100, 0)] }) });
    await exchange.order({ symbol: 'XYZ', qty: '10' });
    exchange.now = OPEN + MINUTE - SECOND;
    const sale = await exchange.order({ ...resting, side: 'sell', limit_price: '100' });
    exchange.now = OPEN + 2 * MINUTE;

    const answer = await patch(exchange, sale.id, { qty: '11' });

    expect((await exchange.look(sale.id)).filled_qty).toBe('4');
    expect(answer).toMatchObject({
      status: 403,
      body: { message: 'insufficient qty available for order (requested: 7, available: 6)' },
    });
  });

  it('needs the money, counted once', async () => {
    const exchange = drive({ market: steady, cash: '1000' });
    const old = await exchange.order(resting);

    const dearer = await patch(exchange, old.id, { limit_price: '100' });
    const tooDear = await patch(exchange, dearer.body.id, { qty: '11' });

    expect(dearer.status).toBe(200);
    expect(tooDear).toMatchObject({
      status: 403,
      body: { message: 'insufficient buying power', buying_power: '1000', cost_basis: '1100' },
    });
  });

  it('changes a leg without the other noticing', async () => {
    const exchange = drive({ market: steady });
    const entry = await exchange.order({
      symbol: 'XYZ',
      qty: '10',
      order_class: 'bracket',
      take_profit: { limit_price: '110' },
      stop_loss: { stop_price: '90' },
    });
    exchange.now = OPEN + SECOND;
    const [profit, loss] = entry.legs ?? [];

    const raised = await patch(exchange, loss?.id ?? '', { stop_price: '97' });
    const sibling = await exchange.look(profit?.id ?? '');
    exchange.now = OPEN + 3 * MINUTE;

    expect(raised.body).toMatchObject({ status: 'held', stop_price: '97', order_class: 'bracket' });
    expect(sibling.status).toBe('new');
    expect(await exchange.look(raised.body.id)).toMatchObject({ status: 'filled', filled_avg_price: '95' });
    expect((await exchange.look(profit?.id ?? '')).status).toBe('canceled');
  });

  it.each([
    [
      'an order that waits for the open',
      OPEN - 60 * MINUTE,
      {},
      { limit_price: '91' },
      "unable to replace order, order isn't sent to exchange yet",
    ],
    ['a price that it has not', OPEN, {}, { stop_price: '91' }, 'limit orders must not have stop_price'],
    [
      'an order for dollars',
      OPEN,
      { qty: undefined, notional: '50', type: 'market', limit_price: undefined },
      { qty: '2' },
      'unable to replace order, notional orders cannot be replaced',
    ],
    ['nothing', OPEN, {}, {}, 'order parameters are not changed'],
    [
      'a fraction of a cent',
      OPEN,
      {},
      { limit_price: '91.001' },
      'invalid limit_price 91.001. sub-penny increment does not fulfill minimum pricing criteria',
    ],
  ])('of %s is refused', async (_, now, change, body, message) => {
    const exchange = drive({ market: marketOf({ XYZ: [at(-120, 100), at(0, 100)] }), now });
    const order = await exchange.order({ ...resting, ...change });

    const answer = await patch(exchange, order.id, body);

    expect(answer).toMatchObject({ status: 422, body: { message } });
  });

  it('of an order that has ended or never was is refused', async () => {
    const exchange = drive({ market: steady });
    const order = await exchange.order({ symbol: 'XYZ', qty: '1' });
    exchange.now = OPEN + SECOND;

    const ended = await patch(exchange, order.id, { qty: '2' });
    const unknown = await patch(exchange, '00000000-0000-4000-8000-000000000000', { qty: '2' });

    expect(ended).toMatchObject({
      status: 422,
      body: { code: 42210000, message: 'unable to replace order, order is not open' },
    });
    expect(unknown).toMatchObject({ status: 404, body: { code: 40410000 } });
  });
});

describe('where the venue is far away', () => {
  const settings = { venueDelayMs: 30_000 };
  const thin = marketOf({ XYZ: [at(0, 100, 240), at(1, 100, 240), at(2, 100, 240)] });

  it('an order fills while its cancel travels', async () => {
    const exchange = drive({ market: thin, settings });
    const order = await exchange.order({ symbol: 'XYZ', qty: '50' });
    exchange.now = OPEN + SECOND;

    await exchange.call('DELETE', `/v2/orders/${order.id}`);
    const asked = await exchange.look(order.id);
    const again = await exchange.call('DELETE', `/v2/orders/${order.id}`);
    exchange.now = OPEN + MINUTE;

    expect(asked).toMatchObject({ status: 'pending_cancel', filled_qty: '10' });
    expect(again).toMatchObject({
      status: 422,
      body: { message: 'order is already in "pending_cancel" state' },
    });
    // Half a minute later half of the bar's offer of 60 has been taken.
    expect(await exchange.look(order.id)).toMatchObject({
      status: 'canceled',
      filled_qty: '40',
      canceled_at: new Date(OPEN + 31 * SECOND).toISOString(),
    });
  });

  it('a replacement orders only what the old order has not filled meanwhile', async () => {
    const exchange = drive({ market: thin, settings });
    const order = await exchange.order({ ...resting, qty: '50', limit_price: '100' });
    exchange.now = OPEN + SECOND;

    const { body: next } = await patch(exchange, order.id, { qty: '60' });
    const waiting = [(await exchange.look(order.id)).status, next.status];
    exchange.now = OPEN + 3 * MINUTE;

    expect(waiting).toEqual(['pending_replace', 'pending_new']);
    const [old, successor] = [await exchange.look(order.id), await exchange.look(next.id)];
    expect(old).toMatchObject({ status: 'replaced', filled_qty: '40' });
    expect(successor).toMatchObject({ status: 'filled', qty: '20', filled_qty: '20' });
  });

  it('a replacement is rejected when the old order fills first', async () => {
    const exchange = drive({ market: thin, settings });
    const order = await exchange.order({ ...resting, qty: '20', limit_price: '100' });
    exchange.now = OPEN + SECOND;

    const { body: next } = await patch(exchange, order.id, { limit_price: '99' });
    exchange.now = OPEN + MINUTE;

    expect((await exchange.look(order.id)).status).toBe('filled');
    expect((await exchange.look(next.id)).status).toBe('rejected');
    expect(exchange.updates.map(({ event }) => event)).toContain('order_replace_rejected');
  });
});
