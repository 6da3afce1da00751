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
import { latestReconciliation } from '../../src/application/queries/latest-reconciliation.ts';
import { portfolioView } from '../../src/application/queries/portfolio.ts';
import { settleLateOrder } from '../../src/application/trade-saga/settle-late-order.ts';
import { SECOND } from '../../src/domain/clock.ts';
import { dec, ZERO } from '../../src/domain/decimal.ts';
import { usd } from '../../src/domain/money.ts';
import { NO_EXIT_RULES } from '../../src/domain/protection/exit-rules.ts';
import { AGENT } from '../support/builders/common.ts';
import { aCycle, aDecision } from '../support/builders/cycle-records.ts';
import { cancelExits, replaceLeg } from '../support/exits-by-hand.ts';
import {
  createProtectionWorld,
  type PricePath,
  type ProtectionWorld,
  type ProtectionWorldOptions,
} from '../support/protection-world.ts';
import { driveSagas } from '../support/saga-driver.ts';
import { brokenInvariants } from '../support/saga-world.ts';
import { given } from '../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const QUIET: PricePath = [100, 100, 100, 100];

/** Ten shares bought at 100 whose exits rest at the broker: at 97 and 106. */
async function resting(
  path: PricePath,
  options: Partial<ProtectionWorldOptions> = {},
): Promise<ProtectionWorld> {
  const { qty = '10' } = options;
  const world = await createProtectionWorld({ ...options, qty, path });
  await seconds(world, 35);
  expect(await atBroker(world)).toEqual([`sell ${qty}`]);
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

/** What was sold at the broker, by price. */
async function soldAt(world: ProtectionWorld): Promise<ReadonlyMap<string, number>> {
  const fills = (await world.byHand('GET', '/v2/account/activities/FILL')) as readonly {
    readonly side: string;
    readonly price: string;
    readonly qty: string;
  }[];
  const sold = Map.groupBy(
    fills.filter(({ side }) => side === 'sell'),
    ({ price }) => price,
  );
  return new Map(
    [...sold].map(([price, all]) => [price, all.reduce((sum, { qty }) => sum + Number(qty), 0)]),
  );
}
/** How many of a type were published. */
const events = async ({ test: { store } }: ProtectionWorld, type: string): Promise<number> =>
  (await store.listOpen('outbox', AGENT, 500))
    .flatMap((item) => item.events)
    .filter((event) => event.type === type).length;

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
    const [trade] = (await world.test.store.list('trade', AGENT, { limit: 1 })).items;
    const activity = await world.test.store.get('activity', AGENT, 'activity');
    expect(activity?.record.lastFillAt).toBe(trade?.recordedAt);
    expect(await alerts(world)).toEqual([]);
    await offFor(world, 30);
    expect(await exits(world)).toHaveLength(1);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('is booked once when its stop fills, also long after it was placed', async () => {
    const world = await resting([...Array.from({ length: 30 }, () => 100), 90]);

    await offFor(world, 32 * 60);

    expect(await exits(world)).toEqual([{ qty: '10', price: 97, rested: true }]);
    expect(await portfolio(world)).toMatchObject({ positions: [], openOrders: [] });
    expect(await alerts(world)).toEqual([]);
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

  test.each([
    ['', async () => undefined],
    [
      ', also where a person has put it',
      async (world: ProtectionWorld) => {
        await replaceLeg(world, 'limit', { limit_price: '107' });
        await replaceLeg(world, 'stop', { stop_price: '96' });
      },
    ],
  ])('makes way for an exit of a part, and comes back for the rest%s', async (_where, move) => {
    const world = await resting(QUIET);
    await move(world);
    await closePosition(world.restarted(), { ...ann, symbol: 'XYZ', qty: dec(4) });
    await driveSagas(world.restarted());
    const between = [await held(world), await atBroker(world)];
    await seconds(world, 31);

    expect(between).toEqual([['6'], []]);
    expect(await atBroker(world)).toEqual(['sell 6']);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('is where a person has put it in the books, on the next beat, and in the report of what was found', async () => {
    const world = await resting(QUIET);
    const [before] = (await portfolio(world))?.openOrders ?? [];
    await replaceLeg(world, 'stop', { stop_price: '95' });
    await offFor(world, 1);
    await offFor(world, 30);

    expect((await portfolio(world))?.openOrders).toEqual([{ ...before, stopPrice: usd('95') }]);
    const order = await world.test.store.get('order', AGENT, before?.clientOrderId ?? '');
    expect(order?.record).toMatchObject({ stopPrice: usd('95'), limitPrice: usd('106'), status: 'new' });
    expect((await latestReconciliation(world.restarted(), AGENT))?.repaired).toEqual([
      {
        kind: 'order',
        subject: before?.clientOrderId,
        believed: 'as it was placed',
        actual: 'new, 0 XYZ filled, at 106 or 95',
      },
    ]);
    expect(await alerts(world)).toEqual(['exit_changed_elsewhere']);
  });

  test.each([
    ['moved', (world: ProtectionWorld) => replaceLeg(world, 'stop', { stop_price: '95' })],
    ['canceled', cancelExits],
  ])('and %s by a person rests once, one heartbeat later, without a look in between', async (_, byHand) => {
    const world = await resting(QUIET);
    await byHand(world);
    await offFor(world, 1);

    expect(await atBroker(world)).toEqual(['sell 10']);
    expect((await portfolio(world))?.openOrders).toMatchObject([{ external: false, stops: true }]);
  });

  test('that a person cancels again and again is left to the watchdog', async () => {
    const world = await resting(Array.from({ length: 40 }, () => 100));
    for (let times = 0; times < 6; times++) {
      await cancelExits(world).catch(() => undefined);
      await offFor(world, 301);
    }

    expect([await held(world), await atBroker(world)]).toEqual([['10'], []]);
    expect(await alerts(world)).toHaveLength(5);
  });

  test('comes back however often it made way for an exit of a part', async () => {
    const world = await resting(Array.from({ length: 10 }, () => 100));
    for (let times = 0; times < 7; times++) {
      await closePosition(world.restarted(), { ...ann, symbol: 'XYZ', qty: dec(1) });
      await driveSagas(world.restarted());
      await seconds(world, 31);
    }

    expect(await atBroker(world)).toEqual(['sell 3']);
    expect(await alerts(world)).toEqual([]);
  });

  test('fills its take-profit in part, then its stop for the rest: one trade, and one position closed', async () => {
    const world = await resting([104, [106, 106], [104, 98], 96], {
      qty: '100',
      volumes: [1e6, 160],
      rules: { trailingFromPct: null },
    });
    // The take-profit fills while Quarterdeck runs, the stop when it is off: what it knows then it has read.
    await seconds(world, 210);
    const believed = (await portfolio(world))?.openOrders.map(({ qty }) => qty.toFixed());
    const between = [await held(world), await atBroker(world), believed];
    await offFor(world, 300);

    expect(between).toEqual([['60'], ['sell 60'], ['60']]);
    expect(await soldAt(world)).toEqual(new Map(Object.entries({ 106: 40, 97: 60 })));
    expect(await exits(world)).toEqual([{ qty: '100', price: Math.round(100.6), rested: true }]);
    expect(await events(world, 'trade.position.closed')).toBe(1);
    const { positions, openOrders, reservations, cash } = (await portfolio(world)) ?? {};
    expect([positions, openOrders, reservations]).toEqual([[], [], []]);
    expect(cash?.toString()).toBe('100060');
    const { realized } = await portfolioView(world.restarted(), AGENT);
    expect([realized.pnl.toString(), realized.trades]).toEqual(['60', 1]);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('stays when a look comes between the booking of a part of it and the end of the sync', async () => {
    const path: PricePath = [104, [106, 106], 106];
    const world = await resting(path, {
      qty: '100',
      volumes: [1e6, 160, 0],
      rules: { trailingFromPct: null },
    });
    const [before] = await working(world);
    await world.test.clock.advance(210 * SECOND);
    const ports = world.restarted();
    const [sent] = await ports.broker.openOrders();
    if (sent === undefined) throw new Error('nothing rests');
    const outcome = await settleLateOrder(ports, AGENT, sent);
    await runProtectionTick(ports, AGENT, 'between');

    expect(outcome).toBe('followed');
    expect((await held(world)).map(Number)[0]).toBeLessThan(100);
    expect((await working(world)).map(({ order }) => order.brokerOrderId)).toEqual([
      before?.order.brokerOrderId,
    ]);
  });

  test('is escalated by heartbeats alone, within a minute, once it is reached and does not fill', async () => {
    const world = await resting([[96.5, 96.5], 96.5, 96.5, 96.5], { halted: [0, 3] });
    await world.test.clock.advance(90 * SECOND); // To just after the price fell.
    const looks: string[][] = [];
    for (let beat = 0; beat < 3; beat++) {
      await offFor(world, 30);
      const { items } = await world.test.store.list('intent', AGENT, { limit: 100, ascending: true });
      looks.push(
        items.flatMap(({ origin }) =>
          origin.kind === 'command' && origin.commandId.startsWith('protect-') ? [origin.commandId] : [],
        ),
      );
    }

    expect(looks).toEqual([[], ['protect-long-first-stop_loss-1'], expect.any(Array)]);
    for (let beat = 0; beat < 12; beat++) await offFor(world, 30);
    expect(await held(world)).toEqual([]);
    expect(await brokenInvariants(world.restarted())).toEqual([]);
  });

  test('and fills in part is escalated for what is left of it', async () => {
    const world = await resting([98, [97, 96], 96, 96, 96], { qty: '100', volumes: [1e6, 160, 0, 0] });
    await seconds(world, 300);

    expect(await held(world)).toEqual([]);
    const sold = (await exits(world)).reduce((total, { qty }) => total.plus(qty), ZERO);
    expect(sold.toFixed()).toBe('100');
    expect((await exits(world)).some(({ rested }) => rested)).toBe(true);
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
