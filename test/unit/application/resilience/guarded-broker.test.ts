import { describe, expect, it } from 'vitest';
import type { Broker } from '../../../../src/application/ports/broker.ts';
import type { Guard } from '../../../../src/application/ports/guard.ts';
import { guardedBroker } from '../../../../src/application/resilience/guarded-broker.ts';
import { elapsed } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { OutcomeUnknownError, TransientError } from '../../../../src/domain/errors.ts';
import { NOW } from '../../../support/builders/common.ts';
import { FakeBroker } from '../../../support/fake-broker.ts';
import { createGuardWorld, down, outcome } from '../../../support/guard-world.ts';
import { createTestPorts } from '../../../support/test-ports.ts';

/** A hint asks nobody. */
type Asked = Exclude<keyof Broker, 'hintOfEnd'>;

/** A broker each of whose methods can be asked with nothing, how often it was, and what it fails with. */
function createWorld() {
  const { clock, instance } = createGuardWorld(createTestPorts().store);
  const guard: Guard = instance();
  const inner = new FakeBroker({ clock, prices: { AAPL: '150' } });
  const broker = guardedBroker(inner, guard);
  const request = {
    clientOrderId: 'one',
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(1),
    type: 'market',
    timeInForce: 'day',
  } as const;
  const calls: Readonly<Record<Asked, () => Promise<unknown>>> = {
    account: () => broker.account(),
    positions: () => broker.positions(),
    openOrders: () => broker.openOrders(),
    ordersSince: () => broker.ordersSince(NOW),
    asset: () => broker.asset('AAPL'),
    sessions: () => broker.sessions('2025-01-06', '2025-01-10'),
    orderByClientId: () => broker.orderByClientId('none'),
    orderById: () => broker.orderById('none'),
    cancel: () => broker.cancel('none'),
    submit: () => broker.submit(request),
    replace: () => broker.replace('none', { clientOrderId: 'two' }),
  };
  /** Calls `method` on a broker that fails so many times; how often it was asked. */
  const tries = async (method: Asked, failures: number, error: Error = down): Promise<number> => {
    let asked = 0;
    for (let turn = 0; turn < failures; turn++)
      inner.beforeNext(method, () => {
        asked += 1;
        throw error;
      });
    await outcome(calls[method]());
    return asked;
  };
  return { clock, guard, broker, calls, tries, inner };
}

const READS = ['account', 'positions', 'openOrders', 'ordersSince', 'asset', 'sessions'] as const;
const ABOUT_AN_ORDER = ['orderByClientId', 'orderById', 'cancel'] as const;
const ORDERS = ['submit', 'replace'] as const;

describe('a guarded broker', () => {
  it.each([...READS, ...ABOUT_AN_ORDER])('asks for %s again over a short outage', async (method) => {
    const { calls, tries, clock } = createWorld();

    expect(await tries(method, 2)).toBe(2);

    expect(elapsed(NOW, clock.now())).toBeLessThanOrEqual(4_000);
    await expect(calls[method]()).resolves.not.toThrow();
  });

  it.each(ORDERS)('sends a %s once, whatever becomes of it', async (method) => {
    for (const error of [down, new OutcomeUnknownError('reset'), new TransientError('429', { status: 429 })])
      expect(await createWorld().tries(method, 5, error)).toBe(1);
  });

  it.each([...READS, ...ABOUT_AN_ORDER])('begins no try of %s after four seconds', async (method) => {
    const { clock, tries } = createWorld();

    expect(await tries(method, 100)).toBeLessThanOrEqual(4);

    expect(elapsed(NOW, clock.now())).toBeLessThanOrEqual(4_000);
  });

  it('reads nothing while the breaker is open, and lets orders, look-ups and cancels through', async () => {
    const { broker, calls, guard } = createWorld();
    for (let failures = 0; failures < 5; failures++)
      await outcome(guard.run('alpaca-trading', () => Promise.reject(down)));

    for (const read of READS) await expect(calls[read]()).rejects.toThrow(/is left alone until/);

    expect(await broker.orderByClientId('none')).toBeUndefined();
    // It was answered: the broker is back for everybody.
    expect((await broker.account()).cash.isPositive()).toBe(true);
  });

  it('hands hints through where the broker has some', async () => {
    const { guard, inner, broker } = createWorld();
    const asked: string[] = [];
    const telling: Broker = Object.assign(inner, {
      hintOfEnd(clientOrderId: string) {
        asked.push(clientOrderId);
        return { came: Promise.resolve(), cancel: () => undefined };
      },
    });

    const hint = guardedBroker(telling, guard).hintOfEnd?.('one');
    await hint?.came;

    expect(asked).toEqual(['one']);
    expect('hintOfEnd' in broker).toBe(false);
  });
});
