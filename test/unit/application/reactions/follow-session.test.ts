import { describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { stopAgent } from '../../../../src/application/agent/stop-agent.ts';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { scheduleStrategy } from '../../../../src/application/strategies/schedule-strategy.ts';
import { defaultAgent } from '../../../../src/contracts/config/default-agent.ts';
import type { Side } from '../../../../src/domain/asset.ts';
import type { Phase } from '../../../../src/domain/calendar/calendar.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { clientOrderIdOf } from '../../../../src/domain/ids.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aDecision } from '../../../support/builders/cycle-records.ts';
import { fingerprintOf } from '../../../support/fingerprint.ts';
import { ours, react } from '../../../support/reactions.ts';
import { aRunningAgent, change as changed, recordOf } from '../../../support/running-agent.ts';
import { given, type TestPorts } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const OPEN = '2025-01-06T14:30:00.000Z';
/** The beat that found the market open, and one that found it closed on the day after Thanksgiving, at 13:00. */
const FOUND_OPEN = '2025-01-06T14:30:20.000Z';
const FOUND_CLOSED = '2024-11-29T18:00:20.000Z';

const change = (phase: Phase, at: string, nextChangeAt: string) =>
  ours('market.session.changed', { phase, session: at.slice(0, 10), earlyClose: false, nextChangeAt }, at);
const opened = change('regular', FOUND_OPEN, '2025-01-06T21:00:00.000Z');
const closed = change('after_hours', FOUND_CLOSED, '2024-11-29T22:00:00.000Z');

const cycles = async ({ store }: TestPorts) =>
  (await store.list('cycle', AGENT, { limit: 10 })).items.map(({ status }) => status);

describe('when the market opens', () => {
  const atTheOpen = () => aRunningAgent({ start: FOUND_OPEN });

  test('a cycle opens at once, and only one however often and by however many it is told', async () => {
    const ports = await atTheOpen();

    const failed = await Promise.all([react(ports, opened), react(ports, opened)]);
    await react(ports, opened, opened);

    expect(failed).toEqual([[], []]);
    expect(await cycles(ports)).toEqual(['started']);
    expect(ports.sent.map(({ queue }) => queue)).toEqual(['decision-requests']);
  });

  test('told again it changes nothing at all, also when that cycle is long over', async () => {
    const ports = await atTheOpen();
    await react(ports, opened);
    await ports.clock.advance(3_600_000);
    const before = fingerprintOf(ports);

    await react(ports, opened);

    expect(fingerprintOf(ports)).toBe(before);
  });

  test('the cycle that the schedule has opened since is enough', async () => {
    const ports = await aRunningAgent({ start: OPEN });
    await runAnalysisCycle(ports, { agentId: AGENT });
    await ports.clock.advance(20_000);

    await react(ports, opened);

    expect(await cycles(ports)).toEqual(['started']);
  });

  test('one from before the open is not: it was skipped', async () => {
    const ports = await aRunningAgent({ start: '2025-01-06T14:29:00.000Z' });
    await runAnalysisCycle(ports, { agentId: AGENT });
    await ports.clock.advance(80_000);

    await react(ports, opened);

    expect(await cycles(ports)).toEqual(['started', 'skipped']);
  });

  test.each([
    ['is stopped', (ports: TestPorts) => stopAgent(ports, { ...ann, reason: 'x', cancelOpenOrders: false })],
    [
      'has its kill switch on',
      (ports: TestPorts) => activateKillSwitch(ports, { ...ann, reason: 'x', cancelOpenOrders: false }),
    ],
    [
      'asks nobody yet',
      (ports: TestPorts) =>
        scheduleStrategy(ports, {
          ...ann,
          strategyId: 'momentum',
          schedule: { kind: 'interval', everyMinutes: 60 },
        }),
    ],
  ])('an agent that %s writes nothing', async (_, prepare) => {
    const ports = await atTheOpen();
    await prepare(ports);
    const before = fingerprintOf(ports);

    expect(await react(ports, opened)).toEqual([]);

    expect(fingerprintOf(ports)).toBe(before);
  });

  test('news of a session that is over changes nothing', async () => {
    const ports = await aRunningAgent({ start: '2025-01-07T15:00:00.000Z' });
    const before = fingerprintOf(ports);

    await react(ports, opened);

    expect(fingerprintOf(ports)).toBe(before);
  });
});

describe('when the market closes', () => {
  const prices = { AAPL: '150', MSFT: '400', 'BTC/USD': '60000' };
  const idOf = (name: string): string => clientOrderIdOf(AGENT, `intent-${name}`, 'entry-1');

  /** Ten AAPL are held. Working: an exit of them, an entry in MSFT, one in a coin, and an entry of somebody else. */
  async function atTheClose(): Promise<TestPorts> {
    const agents = [defaultAgent(Object.keys(prices), '1Min', 'semi_auto')];
    const ports = await aRunningAgent({ start: FOUND_CLOSED, prices, agents }, ({ broker }) => {
      broker.hold('AAPL', '10', '140');
      broker.fillsAtOnce = false;
    });
    const order = (clientOrderId: string, side: Side, symbol: string, qty: string) =>
      ports.broker.submit({
        clientOrderId,
        symbol,
        side,
        qty: dec(qty),
        type: 'market',
        timeInForce: symbol.includes('/') ? 'gtc' : 'day',
      });
    await order(idOf('exit'), 'sell', 'AAPL', '10');
    await order(idOf('entry'), 'buy', 'MSFT', '2');
    await order(idOf('coin'), 'buy', 'BTC/USD', '0.1');
    await order('by-hand', 'buy', 'MSFT', '1');
    return ports;
  }

  const working = async ({ broker }: TestPorts) =>
    (await broker.openOrders()).map(({ clientOrderId }) => clientOrderId);

  test('entries of ours in stocks are cancelled; exits, coins and the orders of others are left', async () => {
    const ports = await atTheClose();

    await react(ports, closed);

    expect(await working(ports)).toEqual([idOf('exit'), idOf('coin'), 'by-hand']);
  });

  test('what waits for an approval to add risk in a stock expires; exits and coins go on waiting', async () => {
    const ports = await atTheClose();
    const approval = { price: usd('150'), expiresAt: '2024-11-29T18:04:00.000Z' };
    const waiting = (symbol: string, action: Side, qty: string) =>
      aDecision({ symbol, action, status: 'pending_approval', approval: { ...approval, qty: dec(qty) } });
    const entry = waiting('MSFT', 'buy', '1');
    // What is held is being sold already: another sale of it would be a short.
    const [more, coin] = [waiting('AAPL', 'sell', '20'), waiting('BTC/USD', 'buy', '0.1')];
    await ports.broker.cancel((await ports.broker.orderByClientId(idOf('exit')))?.brokerOrderId ?? '');
    const exit = waiting('AAPL', 'sell', '10');
    await given(ports, ...[entry, more, coin, exit].map((record) => ({ kind: 'decision', record }) as const));

    await react(ports, closed);

    const statuses = [entry, more, coin, exit].map(
      async ({ decisionId }) => (await recordOf(ports, 'decision', decisionId)).status,
    );
    expect(await Promise.all(statuses)).toEqual([
      'expired',
      'expired',
      'pending_approval',
      'pending_approval',
    ]);
    expect((await recordOf(ports, 'decision', entry.decisionId)).statusReason).toBe(
      'the market closed before it was approved',
    );
  });

  test('where stocks are traded after hours too, nothing stops, and a cycle goes on with them', async () => {
    const ports = await atTheClose();
    const allHours = { marketHoursOnly: false };
    await changed(ports, 'settings', 'settings', (record) => ({ ...record, sessionRules: allHours }));
    const before = await working(ports);

    await react(ports, closed, closed);

    expect(await working(ports)).toEqual(before);
    expect(await cycles(ports)).toEqual(['started']);
    expect(ports.sent.flatMap(({ messages }) => messages)).toMatchObject([
      { symbols: expect.arrayContaining(['AAPL', 'MSFT', 'BTC/USD']) as unknown },
    ]);
  });

  test('told again it changes nothing', async () => {
    const ports = await atTheClose();
    await react(ports, closed);
    const before = [fingerprintOf(ports), await working(ports)];

    await react(ports, closed);

    expect([fingerprintOf(ports), await working(ports)]).toEqual(before);
  });

  test('what the broker does not cancel, a person hears of', async () => {
    const ports = await atTheClose();
    ports.broker.failNext('cancel', new TransientError('503'));

    await react(ports, closed);

    const { items } = await ports.store.list('alert', AGENT, { limit: 10 });
    expect(items.map(({ kind }) => kind)).toEqual(['cancel_failed']);
  });

  test('no cycle opens, but for a strategy that waits for the change, about what still trades', async () => {
    const ports = await atTheClose();
    await react(ports, closed);
    const without = await cycles(ports);
    await scheduleStrategy(ports, {
      ...ann,
      strategyId: 'momentum',
      schedule: { kind: 'event', event: 'market.session.changed' },
    });
    await ports.clock.advance(4 * 3_600_000);
    const night = '2024-11-29T22:00:20.000Z';

    await react(ports, change('closed', night, '2024-12-02T09:00:00.000Z'));

    expect(without).toEqual([]);
    expect(await cycles(ports)).toEqual(['started']);
    expect(ports.sent.flatMap(({ messages }) => messages)).toEqual([
      expect.objectContaining({ strategyId: 'momentum', symbols: ['BTC/USD'] }),
    ]);
  });
});
