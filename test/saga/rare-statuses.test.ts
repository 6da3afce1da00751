import { afterEach, describe, expect, test } from 'vitest';
import { Injector } from '../../scripts/chaos/injector.ts';
import { aTrade, endOfTrade } from '../../scripts/chaos/scenarios.ts';
import { AGENT, createWorld, type World } from '../../scripts/chaos/world.ts';
import type { FaultPlan } from '../../src/paper-exchange/index.ts';

/** A trade at a venue that has a word for its order which is rarely heard: how saga, order and books end. */
describe('a trade whose order', () => {
  let world: World | undefined;
  afterEach(() => {
    world?.close();
    world = undefined;
  });

  const traded = async (fault: FaultPlan['faults'][number]) => {
    world = await createWorld({ market: [fault], injector: new Injector('nowhere') });
    await aTrade(world);
    await world.settle();
    const { store } = world.ports;
    // The other is of the exits that rest for it.
    const orders = (await store.list('order', AGENT, { limit: 2 })).items;
    const order = orders.find(({ type }) => type === 'market');
    const [trade] = (await store.list('trade', AGENT, { limit: 2 })).items;
    const alerts = (await store.list('alert', AGENT, { limit: 10 })).items;
    return {
      saga: await endOfTrade(world),
      order: `${order?.status} ${order?.filledQty.toFixed()}`,
      trade: trade === undefined ? 'none' : `${trade.qty.toFixed()} ${trade.status}`,
      alerts: alerts.map(({ kind }) => kind),
      broken: (await world.invariants()).flatMap(({ violations }) => violations),
    };
  };
  const bought = { order: 'filled 10', trade: '10 recorded', alerts: [], broken: [] };

  test('is suspended waits, and goes on where it is let go in time', async () => {
    expect(await traded({ kind: 'suspend', forMs: 8_000 })).toEqual({ saga: 'completed', ...bought });
  });

  test('is suspended for too long is cancelled', async () => {
    expect(await traded({ kind: 'suspend', forMs: 3_600_000 })).toEqual({
      saga: 'compensated',
      order: 'canceled 0',
      trade: 'none',
      alerts: [],
      broken: [],
    });
  });

  test('is stopped waits for the trade that is sure', async () => {
    expect(await traded({ kind: 'stopped', delayMs: 8_000 })).toEqual({ saga: 'completed', ...bought });
  });

  test.each([
    [2_000, 'filled 10'],
    [60_000, 'filled 10'],
    // Longer than anybody looks: the record is as the venue says.
    [400_000, 'calculated 10'],
  ])('is calculated for %d ms has filled: nothing is left to wait for or to cancel', async (forMs, order) => {
    expect(await traded({ kind: 'calculated', forMs })).toEqual({ saga: 'completed', ...bought, order });
  });
});
