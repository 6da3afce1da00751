import { describe, expect, it } from 'vitest';
import type { Broker, OrderRequest } from '../../../src/application/ports/broker.ts';
import { guardedBroker } from '../../../src/application/resilience/guarded-broker.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { OutcomeUnknownError, TransientError } from '../../../src/domain/errors.ts';
import { connectInProcess } from '../../../src/local/exchange/in-process.ts';
import {
  createPaperExchange,
  createSyntheticMarket,
  type FaultPlan,
} from '../../../src/paper-exchange/index.ts';
import { createGuardWorld } from '../../support/guard-world.ts';
import { createTestPorts } from '../../support/test-ports.ts';
import { NOW } from './venue.ts';

const market = createSyntheticMarket({ seed: 4 });

/** The adapter on an exchange on which a plan happens. */
function brokerOn(...faults: FaultPlan['faults']): {
  readonly broker: Broker;
  readonly pass: (ms: number) => void;
} {
  const time = { now: NOW };
  const clock = {
    now: () => new Date(time.now),
    async sleep(ms: number) {
      time.now += ms;
    },
  };
  const exchange = createPaperExchange({ clock, market, faults: { faults } });
  const { broker } = connectInProcess(exchange, clock);
  return {
    broker,
    pass(ms) {
      time.now += ms;
    },
  };
}

const request: OrderRequest = {
  clientOrderId: 'one',
  symbol: 'AAPL',
  side: 'buy',
  qty: dec(10),
  type: 'market',
  timeInForce: 'day',
};
const POST = { method: 'POST', path: '/v2/orders', times: 1 } as const;

describe('the adapter on a bad day of the exchange', () => {
  it.each<readonly [string, FaultPlan['faults'][number], boolean]>([
    ['a reset before the order arrived', { kind: 'reset', moment: 'before', ...POST }, false],
    ['a reset after it was taken', { kind: 'reset', moment: 'after', ...POST }, true],
    ['a 503 before', { kind: 'status', status: 503, ...POST }, false],
    ['a 500 after', { kind: 'status', status: 500, moment: 'after', ...POST }, true],
  ])('does not know what became of an order after %s, and can find out', async (_, fault, taken) => {
    const { broker } = brokerOn(fault);

    await expect(broker.submit(request)).rejects.toBeInstanceOf(OutcomeUnknownError);

    expect((await broker.orderByClientId('one')) !== undefined).toBe(taken);
    // The same order again is the same order.
    expect(await broker.submit(request)).toMatchObject({ kind: 'accepted' });
    expect(await broker.ordersSince(new Date(NOW).toISOString())).toHaveLength(1);
  });

  it('takes a 429 for a passing fault, which says when to come back', async () => {
    const { broker } = brokerOn({ kind: 'status', status: 429, retryAfterSeconds: 3, ...POST });

    const failure = broker.submit(request);

    await expect(failure).rejects.toBeInstanceOf(TransientError);
    await expect(failure).rejects.toMatchObject({ context: { status: 429, retryAfterMs: 3_000 } });
    expect(await broker.orderByClientId('one')).toBeUndefined();
  });

  it('reads over a short outage from behind the guard', async () => {
    const { broker } = brokerOn({ kind: 'status', status: 503, method: 'GET', times: 2 });
    const guard = createGuardWorld(createTestPorts().store).instance();

    expect((await guardedBroker(broker, guard).account()).cash.toString()).toBe('100000');
  });

  it('sees an order rejected by the venue, and one that fills after its cancel', async () => {
    const { broker, pass } = brokerOn(
      { kind: 'reject', clientOrderId: 'bad' },
      { kind: 'late_fill', clientOrderId: 'slow', delayMs: 5_000 },
      { kind: 'slow_cancel', clientOrderId: 'slow', delayMs: 10_000 },
    );

    await broker.submit({ ...request, clientOrderId: 'bad' });
    const slow = await broker.submit({ ...request, clientOrderId: 'slow' });
    if (slow.kind === 'accepted') await broker.cancel(slow.order.brokerOrderId);
    const asked = await broker.orderByClientId('slow');
    pass(60_000);

    expect((await broker.orderByClientId('bad'))?.status).toBe('rejected');
    expect(asked).toMatchObject({ status: 'pending_cancel' });
    expect(await broker.orderByClientId('slow')).toMatchObject({ status: 'filled' });
  });
});
