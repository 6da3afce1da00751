import { beforeEach, describe, expect, test } from 'vitest';
import { executeDecision } from '../../../../src/application/decisions/execute-decision.ts';
import { syncPortfolio } from '../../../../src/application/portfolio/sync-portfolio.ts';
import { readTradingState } from '../../../../src/application/risk/trading-state.ts';
import { DAY, SECOND } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { clientOrderIdOf, intentIdOf } from '../../../../src/domain/ids.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { committedEvents, given, type TestPorts } from '../../../support/test-ports.ts';

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({}, ({ broker }) => broker.hold('MSFT', '10', '400'));
});

const sync = async (): Promise<void> =>
  syncPortfolio(ports, await readTradingState(ports, AGENT), 'correlation-1');
const version = async () => (await ports.store.get('portfolio', AGENT, 'portfolio'))?.version;
const alerts = async () => (await ports.store.list('alert', AGENT, { limit: 100 })).items;
const killSwitch = async () => (await recordOf(ports, 'killSwitch', 'kill-switch')).state;
const books = async (): Promise<string> => {
  const { cash, equity, positions } = await recordOf(ports, 'portfolio', 'portfolio');
  return [
    `cash ${cash.toString()}`,
    `equity ${equity.toString()}`,
    ...positions.map(({ symbol, qty }) => `${qty.toFixed()} ${symbol}`),
  ].join(', ');
};

/** A purchase of 10 AAPL with a reservation, whose order the broker has filled and the saga has not seen. */
async function somethingInFlight(): Promise<void> {
  const cycle = aCycle({ requests: [], undecided: 1 });
  const { decisionId, ...rest } = aDecision({ cycleId: cycle.cycleId, suggestedQty: dec(10) });
  await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: { decisionId, ...rest } });
  await executeDecision(ports, AGENT, decisionId);
  const clientOrderId = clientOrderIdOf(AGENT, intentIdOf(decisionId), 'entry-1');
  await ports.broker.submit({
    clientOrderId,
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(10),
    type: 'market',
    timeInForce: 'day',
  });
}

describe('syncing with the broker, who is the truth (PF1)', () => {
  test('nothing new costs no write and raises nothing', async () => {
    await sync();
    const before = await version();

    await sync();

    expect(await version()).toBe(before);
    expect(await alerts()).toEqual([]);
  });

  test('a price that moved changes equity, and is no difference', async () => {
    await ports.clock.advance(30 * SECOND);
    ports.broker.setPrice('MSFT', '410');

    await sync();

    expect(await books()).toBe('cash 100000, equity 104100, 10 MSFT');
    expect(await alerts()).toEqual([]);
  });

  test('what only moved in price is written by the next heartbeat, not by every cycle in between', async () => {
    await sync();
    const before = await version();
    ports.broker.setPrice('MSFT', '410');

    await ports.clock.advance(24 * SECOND);
    await sync();
    const early = await version();
    await ports.clock.advance(6 * SECOND);
    await sync();

    expect(early).toBe(before);
    expect(await version()).toBe((before ?? 0) + 1);
    expect(await books()).toBe('cash 100000, equity 104100, 10 MSFT');
  });

  test('what is in flight is left to its saga: neither its symbol nor the cash is touched', async () => {
    await somethingInFlight();

    await sync();

    expect(await books()).toBe('cash 100000, equity 104000, 10 MSFT');
    expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toHaveLength(1);
    expect(await alerts()).toEqual([]);
  });

  test('but another symbol is synced meanwhile', async () => {
    await somethingInFlight();
    ports.broker.hold('NVDA', '5', '120');

    await sync();

    expect(await books()).toContain('5 NVDA');
    expect((await alerts()).map(({ message }) => message).join()).toMatch(/NVDA: believed 0, broker 5/);
  });

  test('a difference that no saga explains is adopted and alerted, once', async () => {
    await ports.broker.submit({
      clientOrderId: 'by-hand',
      symbol: 'AAPL',
      side: 'buy',
      qty: dec(2),
      type: 'market',
      timeInForce: 'day',
    });

    await sync();
    await sync();

    expect(await books()).toBe('cash 99700, equity 104000, 2 AAPL, 10 MSFT');
    const [alert, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'portfolio_difference', correlationId: 'correlation-1' });
    expect(alert?.message).toMatch(/AAPL: believed 0, broker 2; cash: believed 100000, broker 99700/);
    expect((await committedEvents(ports)).map(({ type }) => type)).toEqual(['system.alert']);
  });

  test.each([
    ['0.009999999', 0],
    ['0.01', 1],
  ])('cash that differs by %s is adopted, with %i alerts', async (difference, count) => {
    await change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      cash: record.cash.plus(usd(difference)),
    }));

    await sync();

    expect(await books()).toBe('cash 100000, equity 104000, 10 MSFT');
    expect(await alerts()).toHaveLength(count);
  });

  test('a change that came in between wins, and the next sync repairs', async () => {
    const state = await readTradingState(ports, AGENT);
    await change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      recentOrders: [record.syncedAt],
    }));
    ports.broker.hold('NVDA', '5', '120');

    await syncPortfolio(ports, state, 'correlation-1');
    const untouched = await books();
    await sync();

    expect(untouched).not.toContain('NVDA');
    expect(await books()).toContain('5 NVDA');
  });

  test('a broker that does not answer is a fault, and nothing is believed anew', async () => {
    const before = await version();
    ports.broker.failNext('positions', new TransientError('503'));

    await expect(sync()).rejects.toThrow(TransientError);
    expect(await version()).toBe(before);
  });
});

describe('the daily loss (RK6)', () => {
  /** Equity at the last close was 104,000; five per cent less is 98,800. */
  const lose = (): void => ports.broker.setPrice('MSFT', '-130');
  const recover = (): void => ports.broker.setPrice('MSFT', '400');

  test('turns the kill switch on at the third reading in a row', async () => {
    lose();

    await sync();
    await sync();
    const before = await killSwitch();
    await sync();

    expect(before.on).toBe(false);
    expect(await killSwitch()).toMatchObject({ on: true, reason: 'daily loss limit', by: 'system' });
  });

  test('one good reading in between starts again', async () => {
    lose();
    await sync();
    await sync();
    recover();
    await sync();
    lose();
    await sync();
    await sync();

    expect((await killSwitch()).on).toBe(false);
    expect((await recordOf(ports, 'portfolio', 'portfolio')).dailyLoss?.readings).toBe(2);
  });

  test('readings are of one session: the next day starts again', async () => {
    lose();
    await sync();
    await sync();
    await ports.clock.advance(DAY);

    await sync();

    expect((await killSwitch()).on).toBe(false);
    expect((await recordOf(ports, 'portfolio', 'portfolio')).dailyLoss).toEqual({
      readings: 1,
      session: '2025-01-07',
    });
  });

  test('at exactly the limit is no breach', async () => {
    await ports.clock.advance(30 * SECOND);
    ports.broker.setPrice('MSFT', '-120');

    for (let reading = 0; reading < 4; reading++) await sync();

    expect((await recordOf(ports, 'portfolio', 'portfolio')).equity.toString()).toBe('98800');
    expect((await killSwitch()).on).toBe(false);
  });

  test('cancels what would take new risk and leaves the exit', async () => {
    ports.broker.fillsAtOnce = false;
    const order = { qty: dec(1), type: 'market', timeInForce: 'day' } as const;
    await ports.broker.submit({
      ...order,
      clientOrderId: clientOrderIdOf(AGENT, 'intent-1', 'entry-1'),
      symbol: 'AAPL',
      side: 'buy',
    });
    await ports.broker.submit({
      ...order,
      clientOrderId: clientOrderIdOf(AGENT, 'intent-2', 'entry-1'),
      symbol: 'MSFT',
      side: 'sell',
    });
    lose();

    for (let reading = 0; reading < 3; reading++) await sync();

    expect(ports.broker.orders.map(({ side, status }) => `${side} ${status}`)).toEqual([
      'buy canceled',
      'sell accepted',
    ]);
  });
});

test('an account that the broker blocks turns the kill switch on (AG5)', async () => {
  ports.broker.blocked = true;

  await sync();

  expect(await killSwitch()).toMatchObject({ on: true, reason: 'the broker blocks the account' });
});

test('a process that died between the sync and the switch leaves the switch to the next sync', async () => {
  ports.broker.blocked = true;
  await sync();
  await change(ports, 'killSwitch', 'kill-switch', (record) => ({ ...record, state: { on: false } }));

  await sync();

  expect(await killSwitch()).toMatchObject({ on: true, reason: 'the broker blocks the account' });
});
