import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readKillSwitch } from '../../../../src/application/agent/read-kill-switch.ts';
import { orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import { checkInvariants } from '../../../../src/application/invariants/check-invariants.ts';
import { readHistory } from '../../../../src/application/invariants/history.ts';
import { relayOutbox } from '../../../../src/application/outbox/relay-outbox.ts';
import { latestReconciliation } from '../../../../src/application/queries/latest-reconciliation.ts';
import {
  type AnyHistory,
  commands,
  createAnyHistory,
  historyOf,
  othersEvents,
  ownEvents,
} from '../../../support/any-history.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { recordOf } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { sha256 } from '../../../support/saga-world.ts';

/** Positions at the broker by symbol; nobody is ever short. */
const held = async ({ ports }: AnyHistory) =>
  new Map((await ports.broker.positions()).map(({ symbol, qty }) => [symbol, qty.toFixed()] as const));
const believed = async ({ ports }: AnyHistory) =>
  new Map(
    (await recordOf(ports, 'portfolio', 'portfolio')).positions.map(
      ({ symbol, qty }) => [symbol, qty.toFixed()] as const,
    ),
  );

/** I4 is about our own orders: people's have no intent. */
async function broken({ ports }: AnyHistory): Promise<readonly string[]> {
  await relayOutbox(ports, await ports.store.listOpen('outbox', AGENT, 100));
  const results = await checkInvariants(ports, await readHistory(ports, AGENT), sha256);
  return results
    .flatMap(({ name, violations }) => violations.map((violation) => `${name}: ${violation}`))
    .filter((violation) => !/^I4 .*order by-hand-\d+ has no intent$/.test(violation));
}

const OWN = historyOf({ weight: 1, arbitrary: ownEvents });
const OTHERS_TOO = historyOf({ weight: 5, arbitrary: ownEvents }, { weight: 1, arbitrary: othersEvents });
const ANYTHING = historyOf(
  { weight: 9, arbitrary: ownEvents },
  { weight: 1, arbitrary: othersEvents },
  { weight: 2, arbitrary: commands },
);

describe('whatever an operator, the agent, its broker and other people do, in any order', () => {
  test('no order that increases risk passes a kill switch that is on, and exits always pass (AG5, I6)', async () => {
    await fc.assert(
      fc.asyncProperty(ANYTHING, async (history) => {
        const world = await createAnyHistory();
        const { ports } = world;
        const passed: string[] = [];
        const submit = ports.broker.submit.bind(ports.broker);
        ports.broker.submit = async (request) => {
          const ours = request.clientOrderId.startsWith('qd-');
          if (ours && request.side === 'buy' && (await readKillSwitch(ports, AGENT)).on)
            passed.push(request.clientOrderId);
          return submit(request);
        };

        for (const happening of history) await world.happen(happening);
        await world.settle();

        expect(passed).toEqual([]);
        expect(await broken(world)).toEqual([]);
        await everythingCanBeSold(world);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('the books come to equal the broker, and every difference is reported (PF1, I2)', async () => {
    await fc.assert(
      fc.asyncProperty(OTHERS_TOO, async (history) => {
        const world = await createAnyHistory();
        const { ports } = world;
        for (const happening of history) {
          const [before, broker] = [await believed(world), await held(world)];
          await world.happen(happening);
          if (happening.do !== 'beat') continue;
          const after = await believed(world);
          const report = await latestReconciliation(ports, AGENT);
          const open = (await ports.broker.openOrders()).map(({ clientOrderId }) => clientOrderId);
          const standing = report?.standing.map(({ subject }) => subject) ?? [];
          expect(standing.sort()).toEqual(open.filter((id) => id.startsWith('by-hand')).sort());
          const now = report?.repaired.map(({ kind, subject, actual }) =>
            kind === 'order' ? actual : subject,
          );
          for (const symbol of new Set([...before.keys(), ...broker.keys()])) {
            if (before.get(symbol) === after.get(symbol)) continue;
            // A trade is no difference, and another order of the symbol may be in flight beside it.
            if ((await restedFills(world)).includes(symbol)) continue;
            expect(after.get(symbol)).toBe(broker.get(symbol));
            expect(now?.some((said) => said.includes(symbol))).toBe(true);
          }
        }

        await world.settle();

        expect(await believed(world)).toEqual(await held(world));
        expect(await broken(world)).toEqual([]);
        expect((await latestReconciliation(ports, AGENT))?.standing ?? []).toEqual([]);
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('its own orders alone are never a difference', async () => {
    await fc.assert(
      fc.asyncProperty(OWN, async (history) => {
        const world = await createAnyHistory();
        for (const happening of history) await world.happen(happening);
        await world.settle();

        expect(await latestReconciliation(world.ports, AGENT)).toBeUndefined();
        expect(await believed(world)).toEqual(await held(world));
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

/** Symbols of which an exit that rested at the broker has filled. */
const restedFills = async ({ ports }: AnyHistory): Promise<readonly string[]> =>
  (await ports.store.list('trade', AGENT, { limit: 100 })).items
    .filter(({ tradeId }) => tradeId.startsWith('intent-rest-'))
    .map(({ symbol }) => symbol);

async function everythingCanBeSold(world: AnyHistory): Promise<void> {
  const { ports } = world;
  for (const { symbol, qty } of await ports.broker.positions()) {
    const ordered = await orderByCommand(ports, {
      agentId: AGENT,
      correlationId: 'operator',
      commandId: 'the-end',
      purpose: 'close_position',
      by: 'ann',
      symbol,
      side: 'sell',
      qty,
    });
    expect(ordered).toMatchObject({ kind: 'accepted' });
  }
  await driveSagas(ports);
  expect(await held(world)).toEqual(new Map());
}
