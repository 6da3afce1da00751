import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../src/application/agent/activate-kill-switch.ts';
import { executeDecision } from '../../src/application/decisions/execute-decision.ts';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import { orderByCommand } from '../../src/application/intents/order-by-command.ts';
import { closePosition } from '../../src/application/portfolio/close-position.ts';
import { workingOrders } from '../../src/application/portfolio/working-orders.ts';
import { changeProtection } from '../../src/application/protection/change-protection.ts';
import { runProtectionTick } from '../../src/application/protection/run-protection-tick.ts';
import { SECOND } from '../../src/domain/clock.ts';
import { dec, ZERO } from '../../src/domain/decimal.ts';
import { NO_EXIT_RULES } from '../../src/domain/protection/exit-rules.ts';
import { AGENT } from '../support/builders/common.ts';
import { aCycle, aDecision } from '../support/builders/cycle-records.ts';
import { createProtectionWorld, type PricePath, type ProtectionWorld } from '../support/protection-world.ts';
import { driveSagas } from '../support/saga-driver.ts';
import { brokenInvariants } from '../support/saga-world.ts';
import { given } from '../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const QUIET: PricePath = [100, 100, 100, 100];

/** Ten shares bought at 100 whose exits rest at the broker: at 97 and 106. */
async function resting(path: PricePath): Promise<ProtectionWorld> {
  const world = await createProtectionWorld({ qty: '10', path });
  await seconds(world, 35);
  expect(await atBroker(world)).toEqual(['sell 10']);
  return world;
}
async function seconds(world: ProtectionWorld, count: number): Promise<void> {
  const ports = world.restarted();
  for (let second = 0; second < count; second++) await world.second(ports);
}
/** Nothing of Quarterdeck runs meanwhile; then it starts, and its heart beats once. */
async function offFor(world: ProtectionWorld, count: number): Promise<void> {
  await world.test.clock.advance(count * SECOND);
  const ports = world.restarted();
  await runHeartbeat(ports, {});
  await driveSagas(ports);
}
const working = async (world: ProtectionWorld) => workingOrders(await world.restarted().broker.openOrders());
const atBroker = async (world: ProtectionWorld) =>
  (await working(world)).map(({ order, left }) => `${order.side} ${left.toFixed()}`);
const held = async (world: ProtectionWorld) =>
  (await world.restarted().broker.positions()).map(({ qty }) => qty.toFixed());
const portfolio = async ({ test: { store } }: ProtectionWorld) =>
  (await store.get('portfolio', AGENT, 'portfolio'))?.record;
const alerts = async ({ test: { store } }: ProtectionWorld) =>
  (await store.list('alert', AGENT, { limit: 100 })).items.map(({ kind }) => kind);
const exits = async (world: ProtectionWorld) =>
  (await world.exits()).map(({ qty, price, commandId }) => ({
    qty,
    price: Math.round(price),
    rested: commandId.startsWith('rest-'),
  }));

describe('an exit that rests at the broker (SG8)', () => {
  test.each([
    { name: 'stop', path: [98, 96, 94, 93], price: 97 },
    { name: 'take-profit', path: [102, 105, 107, 108], price: 106 },
  ])('leaves by its $name while Quarterdeck is off, and is booked as its trade', async ({ path, price }) => {
    const world = await resting(path);

    await offFor(world, 300);

    expect(await exits(world)).toEqual([{ qty: '10', price, rested: true }]);
    expect(await portfolio(world)).toMatchObject({ positions: [], openOrders: [], exitsVersion: 1 });
    expect((await world.test.store.get('exits', AGENT, 'exits'))?.record.recent).toMatchObject([
      { symbol: 'XYZ', intentId: expect.stringContaining('intent-rest-long-first') as string },
    ]);
    expect(await alerts(world)).toEqual([]);
    await offFor(world, 30);
    expect(await exits(world)).toHaveLength(1);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('is placed once, whoever dies in the middle of it', async () => {
    const world = await createProtectionWorld({ qty: '10', path: QUIET });
    for (const tick of ['one', 'two', 'three']) await runProtectionTick(world.restarted(), AGENT, tick);
    await driveSagas(world.restarted());
    await seconds(world, 5);

    expect(await atBroker(world)).toEqual(['sell 10']);
    expect((await portfolio(world))?.openOrders).toMatchObject([{ protective: true, stops: true }]);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('makes way for an exit of a part, and comes back for the rest', async () => {
    const world = await resting(QUIET);
    await closePosition(world.restarted(), { ...ann, symbol: 'XYZ', qty: dec(4) });
    await driveSagas(world.restarted());
    const between = [await held(world), await atBroker(world)];
    await seconds(world, 31);

    expect(between).toEqual([['6'], []]);
    expect(await atBroker(world)).toEqual(['sell 6']);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('makes way for what a strategy sells', async () => {
    const world = await resting(QUIET);
    const ports = world.restarted();
    const at = world.test.clock.now().toISOString();
    const cycle = aCycle({ requests: [], undecided: 1, startedAt: at, status: 'running' });
    const decision = aDecision({
      cycleId: cycle.cycleId,
      symbol: 'XYZ',
      action: 'sell',
      suggestedQty: dec(10),
      createdAt: at,
      dataTimestamp: at,
    });
    await given(world.test, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
    await executeDecision(ports, AGENT, decision.decisionId);
    await driveSagas(ports);
    await seconds(world, 31);

    expect([await held(world), await atBroker(world)]).toEqual([[], []]);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('makes way for a flatten', async () => {
    const world = await resting(QUIET);
    const kill = { ...ann, reason: 'a test', cancelOpenOrders: true, flatten: true };
    await activateKillSwitch(world.restarted(), kill);
    await seconds(world, 65);

    expect([await held(world), await atBroker(world)]).toEqual([[], []]);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('grows with its position', async () => {
    const world = await resting(QUIET);
    const more = { ...ann, commandId: 'more', purpose: 'orchestration_run', symbol: 'XYZ' } as const;
    await orderByCommand(world.restarted(), { ...more, side: 'buy', qty: dec(5) });
    await driveSagas(world.restarted());
    await seconds(world, 35);

    expect(await atBroker(world)).toEqual(['sell 15']);
  });

  test('follows the rules of its position, and goes where there are none any more', async () => {
    const world = await resting(QUIET);
    const change = { ...ann, symbol: 'XYZ' };
    await changeProtection(world.restarted(), { ...change, rules: { stopLossPct: dec('0.02') } });
    await seconds(world, 2);
    const replaced = (await portfolio(world))?.openOrders.map(({ clientOrderId }) => clientOrderId);
    const { trailingPct: _, ...none } = NO_EXIT_RULES;
    await changeProtection(world.restarted(), { ...change, rules: none });
    await seconds(world, 2);

    expect(replaced).toEqual([expect.stringContaining('-106-98-1') as string]);
    expect([await held(world), await atBroker(world)]).toEqual([['10'], []]);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('never sells more than there is, whatever the price does, whatever is sold, whenever it is off', {
    timeout: 120_000,
  }, async () => {
    const happening = fc.record({
      after: fc.integer({ min: 1, max: 40 }),
      what: fc.constantFrom('close', 'off', 'restart'),
      qty: fc.integer({ min: 1, max: 10 }),
    });
    const path = fc.array(fc.integer({ min: 90, max: 112 }), { minLength: 3, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(path, fc.array(happening, { maxLength: 5 }), async (prices, happenings) => {
        const world = await createProtectionWorld({ qty: '10', path: prices });
        for (const { after, what, qty } of happenings) {
          await seconds(world, after);
          if (what === 'off') await offFor(world, qty * 10);
          if (what === 'close') {
            // Refused where there is nothing of it, or less, as far as is known.
            const order = { ...ann, symbol: 'XYZ', qty: dec(qty) };
            await closePosition(world.restarted(), order).catch(() => undefined);
            await driveSagas(world.restarted());
          }
          const [position = '0', ...others] = await held(world);
          const open = await working(world);
          expect(others).toEqual([]);
          expect(dec(position).gte(ZERO)).toBe(true);
          expect(open.length).toBeLessThanOrEqual(1);
          expect(open.every(({ left }) => left.lte(position))).toBe(true);
        }
        await seconds(world, 95);
        await offFor(world, 1);

        expect(await brokenInvariants(world.restarted())).toEqual([]);
        expect((await portfolio(world))?.positions.map(({ qty }) => qty.toFixed())).toEqual(
          await held(world),
        );
      }),
      { numRuns: 25 },
    );
  });
});
