import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAlpacaBroker } from '../../../src/adapters/alpaca/index.ts';
import type { Broker, OrderRequest } from '../../../src/application/ports/broker.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { errorName } from '../../../src/domain/errors.ts';
import { openVenue, URL_OF_EXCHANGE } from './venue.ts';

const request: OrderRequest = {
  clientOrderId: 'one',
  symbol: 'AAPL',
  side: 'buy',
  qty: dec(1),
  type: 'market',
  timeInForce: 'day',
};

/** What a connection that breaks looks like to fetch. */
const networkFault = (code: string) => (): Promise<Response> =>
  Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }));
const answer =
  (status: number, body: unknown = {}) =>
  (): Promise<Response> =>
    Promise.resolve(Response.json(body, { status }));

type Fault = () => Promise<Response>;

const brokerOn = (fetch: typeof globalThis.fetch): Broker =>
  createAlpacaBroker({
    keyId: 'key',
    secretKey: 'secret',
    tradingUrl: URL_OF_EXCHANGE,
    liveTradingAllowed: false,
    fetch,
  });

const failure = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: unknown) => errorName(error),
  );

afterEach(() => vi.useRealTimers());

describe('a read that fails', () => {
  it.each<[string, Fault, string]>([
    ['429', answer(429, { message: 'too many requests.' }), 'Transient'],
    ['500', answer(500), 'Transient'],
    ['503 without a body', () => Promise.resolve(new Response(null, { status: 503 })), 'Transient'],
    ['a refused connection', networkFault('ECONNREFUSED'), 'Transient'],
    ['a reset connection', networkFault('ECONNRESET'), 'Transient'],
    ['an answer that is not JSON', () => Promise.resolve(new Response('<html>')), 'Transient'],
    ['an answer without its fields', answer(200, { status: 'ACTIVE' }), 'Transient'],
    ['401', answer(401, { message: 'unauthorized.' }), 'Fatal'],
    ['403', answer(403, { message: 'forbidden.' }), 'Fatal'],
    ['422', answer(422, { code: 40010001, message: 'no' }), 'InvalidInput'],
  ])('with %s is classed, and asked once: to try again is for the guard', async (_, fault, name) => {
    const fetch = vi.fn(fault);

    expect(await failure(brokerOn(fetch).account())).toBe(name);

    expect(fetch).toHaveBeenCalledTimes(1);
  });
});

describe('a submission that fails', () => {
  it.each<[string, Fault, string]>([
    ['500', answer(500), 'OutcomeUnknown'],
    ['503', answer(503), 'OutcomeUnknown'],
    ['504', answer(504), 'OutcomeUnknown'],
    ['a reset connection', networkFault('ECONNRESET'), 'OutcomeUnknown'],
    ['an answer that is not JSON', () => Promise.resolve(new Response('<html>')), 'OutcomeUnknown'],
    ['an answer that is no order', answer(200, { id: 1 }), 'OutcomeUnknown'],
    ['a refused connection', networkFault('ECONNREFUSED'), 'Transient'],
    ['an unknown host', networkFault('ENOTFOUND'), 'Transient'],
    ['429', answer(429), 'Transient'],
    ['401', answer(401), 'Fatal'],
    ['403 for the credentials', answer(403, { message: 'forbidden.' }), 'Fatal'],
  ])('with %s is classed and never repeated', async (_, fault, name) => {
    const fetch = vi.fn(fault);

    expect(await failure(brokerOn(fetch).submit(request))).toBe(name);

    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each<[number, unknown, string]>([
    [403, { code: 40310000, message: 'insufficient buying power' }, '40310000'],
    [422, { code: 42210000, message: 'asset "X" not found' }, '42210000'],
    [422, { message: 'invalid' }, '422'],
  ])('with %i %j is a rejection, not an error', async (status, body, code) => {
    const submission = await brokerOn(answer(status, body)).submit(request);

    expect(submission).toMatchObject({ kind: 'rejected', code });
  });

  it('after ten silent seconds has an unknown outcome', async () => {
    vi.useFakeTimers();
    const broker = brokerOn(() => new Promise<Response>(() => {}));

    const outcome = failure(broker.submit(request));
    await vi.advanceTimersByTimeAsync(9_900);
    const early = await Promise.race([outcome, Promise.resolve('waiting')]);
    await vi.advanceTimersByTimeAsync(200);

    expect(early).toBe('waiting');
    expect(await outcome).toBe('OutcomeUnknown');
  });

  it('whose answer was lost is found by its client order id, and by submitting it again', async () => {
    let lose = true;
    const venue = openVenue((inner) => async (input, init) => {
      const response = await inner(input, init);
      if (!lose) return response;
      lose = false;
      return networkFault('ECONNRESET')();
    });

    expect(await failure(venue.broker.submit(request))).toBe('OutcomeUnknown');

    const found = await venue.broker.orderByClientId('one');
    const again = await venue.broker.submit(request);
    expect(found?.clientOrderId).toBe('one');
    expect(again).toEqual({ kind: 'accepted', order: found });
    expect(await venue.broker.openOrders()).toHaveLength(1);
  });

  it('as a duplicate that cannot be looked up has an unknown outcome', async () => {
    const duplicate = answer(422, { code: 40010001, message: 'client_order_id must be unique' });
    const broker = brokerOn((_, init) => (init?.method === 'POST' ? duplicate() : answer(404)()));

    expect(await failure(broker.submit(request))).toBe('OutcomeUnknown');
  });
});

describe('words of Alpaca that we do not know', () => {
  it('become unknown and other, never a guess', async () => {
    const venue = openVenue();
    await venue.broker.submit(request);
    const real = (await (
      await venue.fetch(`${URL_OF_EXCHANGE}/v2/orders:by_client_order_id?client_order_id=one`, {
        headers: { 'APCA-API-KEY-ID': 'key', 'APCA-API-SECRET-KEY': 'secret' },
      })
    ).json()) as Record<string, unknown>;
    const broker = brokerOn(answer(200, { ...real, status: 'levitating', type: 'iceberg' }));

    expect(await broker.orderByClientId('one')).toMatchObject({
      status: 'unknown',
      unknownStatus: 'levitating',
      type: 'other',
    });
  });
});
