import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import { workingOrders } from '../../src/application/portfolio/working-orders.ts';
import { runProtectionTick } from '../../src/application/protection/run-protection-tick.ts';
import { SECOND } from '../../src/domain/clock.ts';
import { type Decimal, ZERO } from '../../src/domain/decimal.ts';
import { AGENT } from '../support/builders/common.ts';
import { cancelExits, replaceLeg } from '../support/exits-by-hand.ts';
import { createProtectionWorld, type ProtectionWorld } from '../support/protection-world.ts';
import { driveSagas, sagaSteps } from '../support/saga-driver.ts';
import { brokenInvariants } from '../support/saga-world.ts';

/** What can happen beside the price, which moves with every second; every one of ours is another process. */
const happening = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 45 }) }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('heartbeat' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('tick' as const), together: fc.integer({ min: 1, max: 2 }) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('sagas' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('saga steps, then death' as const),
      steps: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('moves the stop' as const),
      by: fc.integer({ min: -4, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('moves the profit' as const),
      by: fc.integer({ min: -4, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('cancels the exits' as const) }) },
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const minute = fc.record({
  /** Percent of the entry's price, in the position's favour. */
  price: fc.integer({ min: -9, max: 9 }),
  jumps: fc.boolean(),
  /** Of which a quarter is for us: hardly any, a part of the position, or plenty. */
  volume: fc.constantFrom(0, 8, 100, 1e6),
});

const heldIn = async (world: ProtectionWorld): Promise<Decimal> =>
  (await world.restarted().broker.positions())[0]?.qty ?? ZERO;

/** What our exits have filled, as far as it is in the books. */
async function bookedBy({ test: { store } }: ProtectionWorld, side: 'buy' | 'sell'): Promise<Decimal> {
  const { items } = await store.list('order', AGENT, { limit: 100, where: { side } });
  return items.reduce((total, { appliedQty }) => total.plus(appliedQty), ZERO);
}

/** A person is refused what cannot be; what of ours the broker is too slow for is tried again by whoever comes next. */
const tried = async (work: Promise<unknown> | undefined): Promise<void> => {
  await work?.catch(() => undefined);
};

async function happen(world: ProtectionWorld, sign: 1 | -1, event: Happening): Promise<void> {
  const ports = world.restarted();
  switch (event.what) {
    case 'pass':
      return world.test.clock.advance(event.seconds * SECOND);
    case 'heartbeat':
      return runHeartbeat(ports, {});
    case 'tick': {
      const ticks = Array.from({ length: event.together }, (_, n) =>
        runProtectionTick(ports, AGENT, `tick-${n}`),
      );
      await Promise.allSettled(ticks);
      return;
    }
    case 'sagas':
      await tried(driveSagas(ports));
      return;
    case 'saga steps, then death': {
      const [saga] = await ports.store.listOpen('saga', AGENT, 1);
      const steps = saga && sagaSteps(ports, saga.sagaId);
      for (let n = 0; n < event.steps; n++) await tried(steps?.next());
      return;
    }
    case 'moves the stop':
      await tried(replaceLeg(world, 'stop', { stop_price: String(100 - sign * (3 - event.by)) }));
      return;
    case 'moves the profit':
      await tried(replaceLeg(world, 'limit', { limit_price: String(100 + sign * (6 + event.by)) }));
      return;
    case 'cancels the exits':
      await tried(cancelExits(world));
  }
}

test('whatever the price, a person and death do, a position never turns, is protected once, and is left', async () => {
  const signs = fc.constantFrom(1 as const, -1 as const);
  const path = fc.array(minute, { minLength: 2, maxLength: 5 });
  const delay = fc.constantFrom(0, 0, 500, 5_000);
  const course = fc.array(happening, { minLength: 5, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(signs, path, delay, course, async (sign, minutes, venueDelayMs, happenings) => {
      const legs = minutes.map(({ price, jumps }) => {
        const at = 100 + sign * price;
        return jumps ? ([at, at] as const) : at;
      });
      // In the end it is through every stop for good, and there is somebody to trade with.
      const world = await createProtectionWorld({
        qty: String(20 * sign),
        path: [...legs, 100 - sign * 15],
        volumes: minutes.map(({ volume }) => volume),
        venueDelayMs,
      });
      const check = async (): Promise<void> => {
        const held = await heldIn(world);
        expect(held.times(sign).gte(0) && held.abs().lte(20)).toBe(true);
      };
      for (const event of happenings) {
        await happen(world, sign, event);
        await check();
        if (event.what !== 'heartbeat') continue;
        const open = workingOrders(await world.restarted().broker.openOrders());
        const held = await heldIn(world);
        const exits = open.filter(({ order }) => order.side === (sign === 1 ? 'sell' : 'buy'));
        expect(exits.length).toBeLessThanOrEqual(1);
        expect(exits.every(({ left }) => left.lte(held.abs()))).toBe(true);
      }
      for (let second = 0; second < (legs.length + 12) * 60; second += 10) {
        const ports = world.restarted();
        await world.test.clock.advance(10 * SECOND);
        if (second % 30 === 0) await runHeartbeat(ports, {});
        await tried(runProtectionTick(ports, AGENT, `end-${second}`));
        await tried(driveSagas(ports));
        await check();
      }

      const ports = world.restarted();
      expect(await ports.broker.positions()).toEqual([]);
      expect((await bookedBy(world, sign === 1 ? 'sell' : 'buy')).toFixed()).toBe('20');
      expect(await ports.store.get('portfolio', AGENT, 'portfolio')).toMatchObject({
        record: { positions: [], openOrders: [], reservations: [] },
      });
      expect(await brokenInvariants(ports)).toEqual([]);
    }),
    { numRuns: 20 },
  );
}, 300_000);
