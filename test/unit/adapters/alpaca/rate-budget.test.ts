import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  createAlpacaBroker,
  createAlpacaMarketData,
  RateBudget,
} from '../../../../src/adapters/alpaca/index.ts';
import { dec } from '../../../../src/domain/decimal.ts';

const START = Date.parse('2025-06-02T14:30:00Z');

function aBudget(sharedBy = 1) {
  const time = { now: START };
  const budget = new RateBudget({ clock: { now: () => new Date(time.now) }, sharedBy });
  const left = (remaining: number | string, resetSeconds: number | string): void =>
    budget.learn(
      new Headers({ 'X-RateLimit-Remaining': String(remaining), 'X-RateLimit-Reset': String(resetSeconds) }),
    );
  /** How many reads go through before one is refused. */
  const reads = (): number => {
    for (let count = 0; ; count++) {
      try {
        budget.spend('read');
      } catch {
        return count;
      }
    }
  };
  return { time, budget, left, reads };
}
const inSeconds = (seconds: number): number => START / 1_000 + seconds;

describe('the rate budget', () => {
  it.each([
    [1, 180],
    [3, 60],
  ])('shared by %i is %i reads a minute', (sharedBy, share) => {
    const { time, reads } = aBudget(sharedBy);

    expect(reads()).toBe(share);
    time.now += 59_999;
    expect(reads()).toBe(0);
    time.now += 1;
    expect(reads()).toBe(share);
  });

  it('says when to ask again, and that the restraint is our own', () => {
    const { budget, time, reads } = aBudget();
    reads();
    time.now += 45_000;

    expect(() => budget.spend('read')).toThrow(
      expect.objectContaining({
        name: 'Transient',
        context: { status: 429, retryAfterMs: 15_000, ownBudget: true },
      }) as Error,
    );
  });

  it('never holds back an order', () => {
    const { budget, left, reads } = aBudget();
    reads();
    left(0, inSeconds(30));

    for (let orders = 0; orders < 300; orders++) budget.spend('order');
  });

  it('keeps the last twenty of the account for orders, whoever used up the others', () => {
    const { time, left, reads } = aBudget();

    left(25, inSeconds(30));
    expect(reads()).toBe(5);
    time.now += 29_000;
    expect(reads()).toBe(0);
    time.now += 1_000;
    expect(reads()).toBe(175);
  });

  it('is not locked by a clock that differs, nor by headers that say nothing', () => {
    const { time, left, reads } = aBudget();

    left(0, inSeconds(86_400));
    expect(reads()).toBe(0);
    time.now += 60_000;
    expect(reads()).toBe(180);

    time.now += 60_000;
    left('many', 'soon');
    left(-1, inSeconds(30));
    expect(reads()).toBe(180);
  });

  it('never lets more reads through in any minute than its share', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.constantFrom('read' as const, 'order' as const)),
          {
            maxLength: 400,
          },
        ),
        (calls) => {
          const { time, budget } = aBudget(3);
          const passed: number[] = [];
          for (const [afterMs, kind] of calls) {
            time.now += afterMs;
            try {
              budget.spend(kind);
              if (kind === 'read') passed.push(time.now);
            } catch {
              expect(kind).toBe('read');
            }
          }
          for (const at of passed)
            expect(passed.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(
              60,
            );
        },
      ),
    );
  });
});

describe('the adapter within its budget', () => {
  const connect = () => {
    const { time, budget, left } = aBudget();
    const fetch = vi.fn<typeof globalThis.fetch>(async () =>
      Response.json(
        {},
        { headers: { 'x-ratelimit-remaining': '20', 'x-ratelimit-reset': String(inSeconds(30)) } },
      ),
    );
    const connection = { keyId: 'key', secretKey: 'secret', rateBudget: budget, fetch };
    const url = 'http://127.0.0.1:1';
    const clock = { now: () => new Date(time.now) };
    return {
      fetch,
      left,
      data: createAlpacaMarketData({ ...connection, dataUrl: url, clock }),
      broker: createAlpacaBroker({ ...connection, tradingUrl: url, liveTradingAllowed: false }),
    };
  };

  it('learns from every answer, and asks no more when little is left', async () => {
    const { data, fetch } = connect();

    await data.quotes(['AAPL']);
    const refused = data.quotes(['AAPL']);

    await expect(refused).rejects.toMatchObject({
      name: 'Transient',
      message: expect.stringContaining('used up') as unknown,
      context: { status: 429, retryAfterMs: 30_000, ownBudget: true },
    });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('still submits and cancels', async () => {
    const { broker, left, fetch } = connect();
    left(0, inSeconds(30));
    const order = {
      clientOrderId: 'one',
      symbol: 'AAPL',
      side: 'sell',
      type: 'market',
      timeInForce: 'day',
    } as const;

    await broker.submit({ ...order, qty: dec(1) }).catch(() => undefined);
    await broker.cancel('some-order');

    expect(fetch.mock.calls.map(([, init]) => init?.method)).toEqual(['POST', 'DELETE']);
  });
});
