import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import type { Ports } from '../../../../src/application/ports/index.ts';
import { runProtectionTick } from '../../../../src/application/protection/run-protection-tick.ts';
import { SECOND } from '../../../../src/domain/clock.ts';
import { type Decimal, dec, ZERO } from '../../../../src/domain/decimal.ts';
import { isWorking } from '../../../../src/domain/order/lifecycle.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent } from '../../../support/running-agent.ts';
import { driveSagas, sagaSteps } from '../../../support/saga-driver.ts';
import { brokenInvariants } from '../../../support/saga-world.ts';
import { type TestPorts, testAgent } from '../../../support/test-ports.ts';

/** What can happen, in any order. A process that dies at a commit does so before or after it took effect. */
const happening = fc.oneof(
  fc.record({ what: fc.constant('price' as const), cents: fc.integer({ min: 8_500, max: 11_500 }) }),
  fc.record({ what: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ what: fc.constant('tick' as const), together: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ what: fc.constant('heartbeat' as const) }),
  fc.record({ what: fc.constant('saga steps' as const), steps: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ what: fc.constant('fill a part' as const), qty: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ what: fc.constant('fills' as const), atOnce: fc.boolean() }),
  fc.record({
    what: fc.constant('die' as const),
    atCommit: fc.integer({ min: 1, max: 4 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** The ports of a process that dies as `planned` says. */
function mortal(
  ports: TestPorts,
  planned: { death?: { atCommit: number; when: 'before' | 'after' } },
): Ports {
  const commit: Ports['store']['commit'] = async (change) => {
    const { death } = planned;
    const dies = death !== undefined && --death.atCommit === 0;
    if (dies) delete planned.death;
    if (dies && death.when === 'before') throw new Error('the process died');
    await ports.store.commit(change);
    if (dies) throw new Error('the process died');
  };
  return { ...ports, store: { ...ports.store, commit } };
}

async function aPosition(qty: string): Promise<TestPorts> {
  const agent = testAgent();
  const { limits, ...initial } = agent.initial;
  const agents = [
    { ...agent, initial: { ...initial, limits: { ...limits, allowShort: true, cooldownMs: 0 } } },
  ];
  const ports = await aRunningAgent({ autoAdvance: true, agents, prices: { AAPL: '100' } }, ({ broker }) =>
    broker.hold('AAPL', qty, '100'),
  );
  // Neither broker nor settings stop a second exit: it would open a position on the other side.
  ports.broker.shortingEnabled = true;
  return ports;
}

const heldAt = async ({ broker }: TestPorts): Promise<Decimal> => (await broker.positions())[0]?.qty ?? ZERO;

async function happen(ports: TestPorts, used: Ports, event: Happening, planned: object): Promise<void> {
  switch (event.what) {
    case 'price': {
      const price = dec(event.cents).div(100).toFixed();
      ports.broker.setPrice('AAPL', price);
      ports.marketData.setPrice('AAPL', price);
      return;
    }
    case 'pass':
      return ports.clock.advance(event.seconds * SECOND);
    case 'tick': {
      const ticks = Array.from({ length: event.together }, (_, n) =>
        runProtectionTick(used, AGENT, `tick-${n}`),
      );
      await Promise.allSettled(ticks);
      return;
    }
    case 'heartbeat':
      await runHeartbeat(used, {}).catch(() => undefined);
      return;
    case 'saga steps': {
      const [saga] = await ports.store.listOpen('saga', AGENT, 1);
      if (saga === undefined) return;
      const steps = sagaSteps(used, saga.sagaId);
      for (let n = 0; n < event.steps; n++) {
        const taken = await steps.next().catch(() => ({ done: true }));
        if (taken.done === true) return;
      }
      return;
    }
    case 'fill a part': {
      const order = ports.broker.orders.find(({ status }) => isWorking(status));
      if (order !== undefined) ports.broker.fill(order.clientOrderId, String(event.qty));
      return;
    }
    case 'fills':
      ports.broker.fillsAtOnce = event.atOnce;
      return;
    case 'die':
      Object.assign(planned, { death: { atCommit: event.atCommit, when: event.when } });
  }
}

test('whatever prices do and whenever processes die, a position is left once and never turns', async () => {
  const qty = fc.constantFrom('10', '-10');
  await fc.assert(
    fc.asyncProperty(qty, fc.array(happening, { minLength: 5, maxLength: 30 }), async (opened, course) => {
      const ports = await aPosition(opened);
      const planned = {};
      const used = mortal(ports, planned);
      const isSameSide = (held: Decimal) => held.times(opened).gte(0);

      for (const event of course) {
        await happen(ports, used, event, planned);
        const held = await heldAt(ports);
        expect([isSameSide(held), held.abs().lte(10)]).toEqual([true, true]);
      }
      ports.broker.fillsAtOnce = true;
      await driveSagas(ports);
      await runHeartbeat(ports, {});
      await driveSagas(ports);

      const whole = ports.broker.orders.filter(({ filledQty }) => filledQty.eq(10));
      const sold = ports.broker.orders.reduce((total, order) => total.plus(order.filledQty), ZERO);
      const held = await heldAt(ports);
      expect(whole.length).toBeLessThanOrEqual(1);
      expect(sold.plus(held.abs()).toFixed()).toBe('10');
      expect(await brokenInvariants(ports)).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
