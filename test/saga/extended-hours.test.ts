import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeSettings } from '../../src/application/agent/change-settings.ts';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import { type CommandedOrder, orderByCommand } from '../../src/application/intents/order-by-command.ts';
import { closePosition } from '../../src/application/portfolio/close-position.ts';
import { runProtectionTick } from '../../src/application/protection/run-protection-tick.ts';
import { SIDES, type Side } from '../../src/domain/asset.ts';
import { NYSE } from '../../src/domain/calendar/calendar.ts';
import { dec } from '../../src/domain/decimal.ts';
import { TransientError } from '../../src/domain/errors.ts';
import { AGENT } from '../support/builders/common.ts';
import { aRunningAgent, recordOf } from '../support/running-agent.ts';
import { driveSagas } from '../support/saga-driver.ts';
import { brokenInvariants, createSagaWorld } from '../support/saga-world.ts';
import { type TestPorts, testAgent } from '../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
/** A Tuesday, 08:00 in New York; the day after Thanksgiving, 14:00, an hour after its close. */
const PRE_MARKET = '2025-01-07T13:00:00.000Z';
const HALF_DAY = '2024-11-29T19:00:00.000Z';
const PRICES = { AAPL: '150', MSFT: '400', 'BTC/USD': '100' };

interface Opened {
  readonly start: string;
  readonly marketHoursOnly?: boolean;
}

/** An agent that holds ten MSFT, bought at 400, and a coin. */
async function anAgentAt({ start, marketHoursOnly }: Opened): Promise<TestPorts> {
  const agents = [{ ...testAgent(), universe: Object.keys(PRICES) }];
  const ports = await aRunningAgent({ autoAdvance: true, prices: PRICES, agents, start }, ({ broker }) => {
    broker.hold('MSFT', '10', '400');
    broker.hold('BTC/USD', '1', '100');
  });
  if (marketHoursOnly !== undefined)
    await changeSettings(ports, { ...ann, change: { sessionRules: { marketHoursOnly } } });
  return ports;
}

const extendedHours = (start = PRE_MARKET) => anAgentAt({ start, marketHoursOnly: false });

async function order(ports: TestPorts, symbol: string, side: Side, qty: string): Promise<CommandedOrder> {
  const about = { ...ann, commandId: `order-${side}`, purpose: 'orchestration_run' } as const;
  const ordered = await orderByCommand(ports, { ...about, symbol, side, qty: dec(qty) });
  await driveSagas(ports);
  return ordered;
}

const submitted = ({ broker }: TestPorts) =>
  broker.submitted.map(({ side, qty, symbol, type, limitPrice, timeInForce, extendedHours: extended }) =>
    [side, qty.toFixed(), symbol, type, limitPrice?.toString(), timeInForce, extended && 'extended']
      .filter((part) => part !== undefined)
      .join(' '),
  );
const held = async (ports: TestPorts) =>
  (await ports.broker.positions()).map(({ symbol, qty }) => `${qty.toFixed()} ${symbol}`);

function price(ports: TestPorts, symbol: string, dollars: string): void {
  ports.broker.setPrice(symbol, dollars);
  ports.marketData.setPrice(symbol, dollars);
}

describe('a stock before the open', () => {
  test('is refused by default', async () => {
    const ports = await anAgentAt({ start: PRE_MARKET });

    expect(await order(ports, 'AAPL', 'buy', '10')).toEqual({ kind: 'refused', codes: ['market_closed'] });
    expect(ports.broker.submitted).toEqual([]);
  });

  test('is bought with a limit, for extended hours, where the rules let it', async () => {
    const ports = await extendedHours();

    const ordered = await order(ports, 'AAPL', 'buy', '10');

    expect(ordered).toMatchObject({ kind: 'accepted' });
    expect(submitted(ports)).toEqual(['buy 10 AAPL limit 151.5 day extended']);
    expect(await held(ports)).toContain('10 AAPL');
    const { items: trades } = await ports.store.list('trade', AGENT, { limit: 10 });
    expect(trades).toMatchObject([{ symbol: 'AAPL', status: 'recorded' }]);
    expect(trades[0]?.price.toString()).toBe('150');
    expect(await brokenInvariants(ports)).toEqual([]);
  });

  test('is refused at night under all rules', async () => {
    const ports = await extendedHours('2025-01-07T08:00:00.000Z');

    expect(await order(ports, 'AAPL', 'buy', '10')).toMatchObject({ codes: ['market_closed'] });
  });

  test('is bought in the afternoon of a half day like in any after-hours', async () => {
    const [narrow, wide] = [await anAgentAt({ start: HALF_DAY }), await extendedHours(HALF_DAY)];

    expect(await order(narrow, 'AAPL', 'buy', '10')).toMatchObject({ codes: ['market_closed'] });
    await order(wide, 'AAPL', 'buy', '10');

    expect(submitted(wide)).toEqual(['buy 10 AAPL limit 151.5 day extended']);
  });

  test('is not waited for when nobody sells at the limit: the order ends, and nothing is left of it', async () => {
    const ports = await extendedHours();
    ports.broker.fillsAtOnce = false;

    await order(ports, 'AAPL', 'buy', '10');

    expect(ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect((await ports.store.list('saga', AGENT, { limit: 10 })).items).toMatchObject([
      { status: 'compensated' },
    ]);
    expect(await recordOf(ports, 'portfolio', 'portfolio')).toMatchObject({ reservations: [] });
    expect(await brokenInvariants(ports)).toEqual([]);
  });
});

test.each([
  ['by default', undefined],
  ['with marketHoursOnly false', false],
])('a coin is bought at market before the open, %s', async (_rules, marketHoursOnly) => {
  const opened = { start: PRE_MARKET, ...(marketHoursOnly === undefined ? {} : { marketHoursOnly }) };
  const ports = await anAgentAt(opened);

  await order(ports, 'BTC/USD', 'buy', '2');

  expect(submitted(ports)).toEqual(['buy 2 BTC/USD market gtc']);
  expect(await held(ports)).toContain('3 BTC/USD');
});

test('every try sends the terms of the first, whatever the price does meanwhile', async () => {
  const world = await createSagaWorld({ start: PRE_MARKET });
  await changeSettings(world.ports, { ...ann, change: { sessionRules: { marketHoursOnly: false } } });
  world.ports.broker.failNext('submit', new TransientError('503'));
  world.before('SubmitOrder', () => undefined);
  world.before('SubmitOrder', () => price(world.ports, 'AAPL', '150.5'));
  const written: string[] = [];
  world.ports.broker.beforeNext('submit', async () => {
    written.push((await world.order()).limitPrice?.toString() ?? 'none');
  });

  await world.trade();

  expect(world.calls.filter((step) => step === 'SubmitOrder')).toHaveLength(2);
  expect(written).toEqual(['151.5']);
  expect(submitted(world.ports)).toEqual([expect.stringContaining('AAPL limit 151.5 day extended')]);
  expect(await world.order()).toMatchObject({ status: 'filled', extendedHours: true, timeInForce: 'day' });
  expect((await world.saga()).status).toBe('completed');
  expect(await world.broken()).toEqual([]);
});

describe('an exit of a stock before the open', () => {
  /** The position's exits rest at the broker since the last session, at 388 and 424. */
  async function withRestingExits(marketHoursOnly: boolean): Promise<TestPorts> {
    const ports = await anAgentAt({ start: '2025-01-06T20:00:00.000Z', marketHoursOnly });
    await tick(ports);
    await runHeartbeat(ports, {});
    expect(submitted(ports)).toEqual(['sell 10 MSFT limit 424 gtc']);
    await ports.clock.advance(Date.parse(PRE_MARKET) - ports.clock.now().getTime());
    return ports;
  }
  async function tick(ports: TestPorts): Promise<string> {
    const state = await runProtectionTick(ports, AGENT, 'tick');
    await driveSagas(ports);
    return state;
  }

  test("is the watchdog's, because what rests at the broker sleeps", async () => {
    const ports = await withRestingExits(false);
    price(ports, 'MSFT', '387');

    await tick(ports);

    expect(submitted(ports).slice(1)).toEqual(['sell 10 MSFT limit 383.13 day extended']);
    expect(await held(ports)).toEqual(['1 BTC/USD']);
    expect(ports.broker.orders.map(({ status }) => status)).toEqual(['canceled', 'canceled', 'filled']);
    expect(await brokenInvariants(ports)).toEqual([]);
  });

  test('waits for its price, and what rests stays', async () => {
    const ports = await withRestingExits(false);
    price(ports, 'MSFT', '401');

    expect(await tick(ports)).toBe('watching');

    expect(submitted(ports)).toHaveLength(1);
    expect(await ports.broker.openOrders()).toHaveLength(1);
  });

  test('is placed to rest as soon as the stock is bought, and sleeps until the session', async () => {
    const ports = await extendedHours();
    await order(ports, 'AAPL', 'buy', '10');

    await tick(ports);
    await tick(ports);

    expect(submitted(ports).filter((one) => one.includes('AAPL'))).toEqual([
      'buy 10 AAPL limit 151.5 day extended',
      'sell 10 AAPL limit 159 gtc',
    ]);
    expect(await recordOf(ports, 'portfolio', 'portfolio')).toMatchObject({ reservations: [] });
    expect(await brokenInvariants(ports)).toEqual([]);
  });

  test('waits for the session by default', async () => {
    const ports = await withRestingExits(true);
    price(ports, 'MSFT', '387');

    await tick(ports);

    expect(submitted(ports)).toHaveLength(1);
    expect(await held(ports)).toContain('10 MSFT');
  });

  test('goes by the last known price without one of this moment', async () => {
    const ports = await extendedHours();
    await runHeartbeat(ports, {});
    ports.marketData.fault = new TransientError('no market data');

    await closePosition(ports, { ...ann, symbol: 'MSFT' });
    await driveSagas(ports);

    expect(submitted(ports)).toEqual(['sell 10 MSFT limit 396 day extended']);
    expect(await held(ports)).toEqual(['1 BTC/USD']);
  });
});

test('no order is for extended hours in a regular session, and none of a stock is sent outside of it that is not', async () => {
  const from = Date.parse('2025-01-06T00:00:00Z');
  // Two weeks by the quarter of an hour, with a weekend, and a day of mourning on the 9th.
  const aStart = fc
    .integer({ min: 0, max: 14 * 24 * 4 - 1 })
    .map((quarters) => new Date(from + quarters * 15 * 60_000).toISOString());
  await fc.assert(
    fc.asyncProperty(
      aStart,
      fc.boolean(),
      fc.constantFrom(...SIDES),
      fc.constantFrom('MSFT', 'BTC/USD'),
      async (start, marketHoursOnly, side, symbol) => {
        const ports = await anAgentAt({ start, marketHoursOnly });
        const { phase } = NYSE.sessionAt(start);
        const isTraded = phase === 'regular' || (phase !== 'closed' && !marketHoursOnly);

        const ordered = await order(ports, symbol, side, '1');

        const [sent, ...others] = ports.broker.submitted;
        expect(others).toEqual([]);
        if (symbol === 'BTC/USD' || phase === 'regular') expect(sent?.extendedHours).toBeUndefined();
        else if (isTraded)
          expect(sent).toMatchObject({ extendedHours: true, type: 'limit', timeInForce: 'day' });
        else if (side === 'buy') expect(ordered).toMatchObject({ kind: 'refused' });
        // An exit is taken at any time: what cannot trade yet waits at the broker, and ends with its saga.
        else expect(sent?.extendedHours).toBeUndefined();
        if (symbol === 'BTC/USD' || isTraded) expect(ports.broker.orders[0]?.status).toBe('filled');
        expect(await brokenInvariants(ports)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
