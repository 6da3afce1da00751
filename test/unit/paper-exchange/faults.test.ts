import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { type FaultPlan, parseFaultPlan } from '../../../src/paper-exchange/index.ts';
import { type Driver, drive, MINUTE, marketOf, OPEN, type Row, SECOND } from './exchange-driver.ts';

const at = (minute: number): Row => [minute, 100, 100, 100, 100, 240];
const market = marketOf({ XYZ: [at(0), at(1), at(2), at(3)] });
const order = { symbol: 'XYZ', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' };

const faulty = (...faults: FaultPlan['faults']): Driver => drive({ market, faults: { seed: 3, faults } });
const instant = (offset: number): string => new Date(OPEN + offset).toISOString();
const orders = async (exchange: Driver): Promise<unknown[]> =>
  (await exchange.call<unknown[]>('GET', '/v2/orders?status=all')).body;

describe('a fault plan', () => {
  it('makes requests wait, in market time', async () => {
    const exchange = faulty({ kind: 'latency', ms: 5_000, method: 'POST', path: '/v2/orders' });

    const { body } = await exchange.call<{ submitted_at: string }>('POST', '/v2/orders', order);

    expect(body.submitted_at).toBe(instant(5_000));
  });

  it('answers with errors: which, how often, when', async () => {
    const exchange = faulty(
      { kind: 'status', status: 429, retryAfterSeconds: 7, path: '/v2/account', skip: 1, times: 1 },
      { kind: 'outage', from: instant(MINUTE), until: instant(2 * MINUTE) },
    );
    const account = async (): Promise<number> => (await exchange.call('GET', '/v2/account')).status;

    const before = [await account(), await account(), await account()];
    exchange.now = OPEN + MINUTE;
    const during = [await account(), (await exchange.call('GET', '/v2/clock')).status];
    exchange.now = OPEN + 2 * MINUTE;

    expect(before).toEqual([200, 429, 200]);
    expect(during).toEqual([503, 503]);
    expect(await account()).toBe(200);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('breaks the connection %s the order was taken', async (moment, taken) => {
    const exchange = faulty({ kind: 'reset', moment, method: 'POST', times: 1 });

    const call = exchange.call('POST', '/v2/orders', order);

    await expect(call).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    expect(await orders(exchange)).toHaveLength(taken);
  });

  it('takes the order and answers 500', async () => {
    const exchange = faulty({ kind: 'status', status: 500, moment: 'after', method: 'POST', times: 1 });

    const { status } = await exchange.call('POST', '/v2/orders', order);

    expect(status).toBe(500);
    expect(await orders(exchange)).toHaveLength(1);
  });

  it('refuses an order, or lets the venue reject it', async () => {
    const exchange = faulty(
      { kind: 'refuse', clientOrderId: 'no', message: 'account is restricted' },
      { kind: 'reject', clientOrderId: 'later' },
    );

    const refused = await exchange.call('POST', '/v2/orders', { ...order, client_order_id: 'no-1' });
    const taken = await exchange.order({ ...order, client_order_id: 'later-1' });
    exchange.now += SECOND;
    const rejected = await exchange.look(taken.id);

    expect(refused).toMatchObject({
      status: 403,
      body: { code: 40310000, message: 'account is restricted' },
    });
    expect(taken.status).toBe('new');
    expect(rejected).toMatchObject({ status: 'rejected', filled_qty: '0', failed_at: instant(0) });
    expect(await exchange.cash()).toBe('100000');
  });

  it('fills in part, late, and after a cancel was asked for', async () => {
    const exchange = faulty(
      { kind: 'partial', clientOrderId: 'part', share: 0.45 },
      { kind: 'late_fill', clientOrderId: 'late', delayMs: 90_000 },
      { kind: 'slow_cancel', clientOrderId: 'slow', delayMs: 10_000 },
    );

    const part = await exchange.order({ ...order, client_order_id: 'part' });
    const late = await exchange.order({ ...order, client_order_id: 'late' });
    const slow = await exchange.order({ ...order, client_order_id: 'slow' });
    await exchange.call('DELETE', `/v2/orders/${slow.id}`);
    const asked = await exchange.look(slow.id);
    exchange.now = OPEN + 3 * MINUTE;

    expect(await exchange.look(part.id)).toMatchObject({ status: 'partially_filled', filled_qty: '4' });
    expect(await exchange.look(late.id)).toMatchObject({ status: 'filled', filled_at: instant(90_000) });
    expect(asked.status).toBe('pending_cancel');
    // Ten shares a sixth of a bar: four of them had gone to the first order.
    expect(await exchange.look(slow.id)).toMatchObject({ status: 'canceled', filled_qty: '6' });
  });

  it('suspends an order for a while', async () => {
    const exchange = faulty({ kind: 'suspend', forMs: 90_000 });

    const taken = await exchange.order(order);
    exchange.now = OPEN + MINUTE;
    const during = await exchange.look(taken.id);
    exchange.now = OPEN + 3 * MINUTE;

    expect([taken.status, during.status, during.filled_qty]).toEqual(['suspended', 'suspended', '0']);
    expect(await exchange.look(taken.id)).toMatchObject({ status: 'filled', filled_at: instant(90_000) });
    expect(exchange.updates.map(({ event }) => event)).toEqual(['suspended', 'new', 'fill']);
  });

  it('lets a suspended order be canceled', async () => {
    const exchange = faulty({ kind: 'suspend', forMs: 90_000 });
    const { id } = await exchange.order(order);

    const { status } = await exchange.call('DELETE', `/v2/orders/${id}`);

    expect([status, (await exchange.look(id)).status]).toEqual([204, 'canceled']);
  });

  it('stops a market order: its trade is sure, and made later; no other order is', async () => {
    const exchange = faulty({ kind: 'stopped', delayMs: 60_000 });

    const taken = await exchange.order(order);
    const limited = await exchange.order({ ...order, type: 'limit', limit_price: '90' });
    exchange.now = OPEN + 3 * MINUTE;

    expect([taken.status, limited.status]).toEqual(['stopped', 'new']);
    expect(await exchange.look(taken.id)).toMatchObject({ status: 'filled', filled_at: instant(60_000) });
    expect(exchange.updates.map(({ event }) => event)).toEqual(['stopped', 'new', 'fill']);
  });

  it('lets what has filled be calculated for a while: it is paid, and cannot be canceled', async () => {
    const exchange = faulty({ kind: 'calculated', forMs: 60_000 });

    const taken = await exchange.order(order);
    exchange.now = OPEN + 30 * SECOND;
    const during = await exchange.look(taken.id);
    const canceled = await exchange.call('DELETE', `/v2/orders/${taken.id}`);
    const replaced = await exchange.call('PATCH', `/v2/orders/${taken.id}`, { qty: '20' });
    const cash = await exchange.cash();
    exchange.now = OPEN + 3 * MINUTE;

    expect(during).toMatchObject({ status: 'calculated', filled_qty: '10', filled_at: null });
    expect([canceled.status, replaced.status, cash]).toEqual([422, 422, '99000']);
    expect((await exchange.look(taken.id)).status).toBe('filled');
    expect(exchange.updates.map(({ event }) => event)).toEqual(['new', 'fill', 'calculated']);
  });

  it('draws the same lots from the same seed', async () => {
    const statuses = async (seed: number): Promise<number[]> => {
      const faults: FaultPlan = { seed, faults: [{ kind: 'status', status: 503, probability: 0.4 }] };
      const exchange = drive({ market, faults });
      const seen: number[] = [];
      for (let call = 0; call < 40; call += 1) seen.push((await exchange.call('GET', '/v2/clock')).status);
      return seen;
    };

    const first = await statuses(1);

    expect(await statuses(1)).toEqual(first);
    expect(await statuses(2)).not.toEqual(first);
    const failed = first.filter((status) => status === 503).length;
    expect(failed).toBeGreaterThan(5);
    expect(failed).toBeLessThan(30);
  });

  it.each([
    [{ faults: [{ kind: 'earthquake' }] }, /^fault plan: faults\.0\.kind/],
    [{ faults: [{ kind: 'latency' }] }, /^fault plan: faults\.0\.ms/],
    [{ faults: [{ kind: 'halt', symbol: 'XYZ', from: 'noon', until: instant(0) }] }, /faults\.0\.from/],
    [{ faults: [{ kind: 'latency', ms: 5, mood: 'bad' }] }, /mood/],
    ['', /^fault plan: plan/],
  ])('that is broken (%j) is refused, and says where', (plan, message) => {
    const parse = (): unknown => parseFaultPlan(plan);

    expect(parse).toThrow(InvalidInputError);
    expect(parse).toThrow(message);
  });
});
