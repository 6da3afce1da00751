import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { cancelFlatten } from '../../../../src/application/agent/cancel-flatten.ts';
import { readKillSwitch } from '../../../../src/application/agent/read-kill-switch.ts';
import { resetKillSwitch } from '../../../../src/application/agent/reset-kill-switch.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import { orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import type { OrderRequest } from '../../../../src/application/ports/broker.ts';
import { HOUR, SECOND } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { ConflictError, TransientError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent, change } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { auditedActions, type TestPorts } from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const flattening = { ...command, reason: 'get out', cancelOpenOrders: true, flatten: true };

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => {
    broker.hold('AAPL', '10', '148');
    broker.hold('MSFT', '5', '400');
  });
});

/** One heartbeat, and the sagas that it started. */
async function beat(): Promise<void> {
  await runHeartbeat(ports, {});
  await driveSagas(ports);
}
const progress = async () => (await readKillSwitch(ports, AGENT)).followUp?.progress;
const held = async () =>
  (await ports.broker.positions()).map(({ symbol, qty }) => `${qty.toFixed()} ${symbol}`);
const alerts = async () => (await ports.store.list('alert', AGENT, { limit: 100, ascending: true })).items;
/** Without what is to rest at the broker for a position. */
const submitted = () =>
  ports.broker.submitted
    .filter(({ exits }) => exits === undefined)
    .map(({ side, qty, symbol }) => `${side} ${qty.toFixed()} ${symbol}`);

/** An order that nobody here placed. */
async function byHand(
  request: Partial<OrderRequest> & Pick<OrderRequest, 'symbol' | 'side'>,
): Promise<string> {
  const clientOrderId = `by-hand-${request.symbol}-${request.side}`;
  const order = {
    clientOrderId,
    qty: dec(1),
    type: 'limit',
    limitPrice: usd('100'),
    timeInForce: 'day',
  } as const;
  await ports.broker.submit({ ...order, ...request });
  ports.broker.submitted.pop();
  return clientOrderId;
}

describe('flattening (AG5)', () => {
  test('latches first, has a heartbeat sell everything, and is flat when the broker says so', async () => {
    await activateKillSwitch(ports, flattening);
    const asked = await progress();
    const sent = ports.sent.splice(0);
    await runHeartbeat(ports, {});
    const ordered = await progress();
    await driveSagas(ports);
    const sold = await progress();
    await beat();

    expect(asked).toMatchObject({ status: 'cancelling' });
    expect(sent).toEqual([{ queue: 'heartbeats', messages: [{}] }]);
    expect(ordered).toMatchObject({
      status: 'flattening',
      exits: [
        { symbol: 'AAPL', attempt: 1, status: 'ordered' },
        { symbol: 'MSFT', attempt: 1, status: 'ordered' },
      ],
      problems: [],
    });
    expect(sold).toEqual(ordered);
    expect(await progress()).toMatchObject({ status: 'flat' });
    expect(await held()).toEqual([]);
    expect(submitted()).toEqual(['sell 10 AAPL', 'sell 5 MSFT']);
    expect((await alerts()).map(({ kind }) => kind)).toEqual(['flat']);
    expect(await auditedActions(ports)).toEqual(
      expect.arrayContaining(['kill_switch.activated', 'kill_switch.flat']),
    );
    expect(await readKillSwitch(ports, AGENT)).toMatchObject({ on: true, reason: 'get out' });
  });

  test('covers a short, and sells what somebody else bought', async () => {
    ports.broker.shortingEnabled = true;
    ports.broker.hold('AAPL', '-10', '140');
    await byHand({ symbol: 'NVDA', side: 'buy', qty: dec(2), type: 'market', limitPrice: undefined });

    await activateKillSwitch(ports, flattening);
    await beat();
    await beat();

    expect(submitted().sort()).toEqual(['buy 10 AAPL', 'sell 2 NVDA', 'sell 5 MSFT']);
    expect(await progress()).toMatchObject({ status: 'flat' });
  });

  test('asked again while it is under way changes nothing, and adds to a switch that is on', async () => {
    await activateKillSwitch(ports, { ...flattening, flatten: false });
    await activateKillSwitch(ports, { ...flattening, by: 'bob' });
    const first = await readKillSwitch(ports, AGENT);

    await activateKillSwitch(ports, flattening);
    await activateKillSwitch(ports, { ...flattening, flatten: false });

    expect(first).toMatchObject({ by: 'ann', followUp: { by: 'bob', flatten: true } });
    expect(await readKillSwitch(ports, AGENT)).toEqual(first);
    expect((await auditedActions(ports)).filter((action) => action.startsWith('kill_switch'))).toEqual([
      'kill_switch.activated',
      'kill_switch.canceled',
      'kill_switch.extended',
    ]);
  });

  test('does not wait for the queue: without it the next heartbeat begins', async () => {
    const queue = { send: () => Promise.reject(new TransientError('throttled')) };

    await activateKillSwitch({ ...ports, queue }, flattening);
    await beat();

    expect(await held()).toEqual([]);
  });
});

describe('what is in the way of an exit', () => {
  test('orders that rest for a position are canceled right before its exit, and others too', async () => {
    ports.broker.fillsAtOnce = false;
    await byHand({ symbol: 'AAPL', side: 'sell', qty: dec(10), type: 'stop', stopPrice: usd('130') });
    await byHand({ symbol: 'NVDA', side: 'buy' });
    await activateKillSwitch(ports, flattening);
    const after = (await ports.broker.openOrders()).map(({ clientOrderId }) => clientOrderId);
    ports.broker.fillsAtOnce = true;

    await beat();
    await beat();

    expect(after).toEqual(['by-hand-AAPL-sell']);
    expect(await ports.broker.openOrders()).toEqual([]);
    expect(await progress()).toMatchObject({ status: 'flat' });
  });

  test('an exit that cannot be ordered after that is alerted, once, and ordered by the next heartbeat', async () => {
    await byHand({ symbol: 'AAPL', side: 'sell', qty: dec(10), type: 'stop', stopPrice: usd('130') });
    await activateKillSwitch(ports, flattening);
    const commit = ports.store.commit.bind(ports.store);
    const noIntents = {
      ...ports.store,
      commit: (change: Parameters<typeof commit>[0]) =>
        change.writes.some(({ kind }) => kind === 'intent')
          ? Promise.reject(new TransientError('throttled'))
          : commit(change),
    };
    await runHeartbeat({ ...ports, store: noIntents }, {});
    await runHeartbeat({ ...ports, store: noIntents }, {});
    const told = (await alerts()).filter(({ kind }) => kind === 'flatten_delayed');

    await beat();

    expect(told.map(({ message }) => message).join()).toMatch(
      /exit of AAPL could not be ordered: .*NOTHING PROTECTS it/,
    );
    expect(told).toHaveLength(2); // what is said of AAPL changes once: there is nothing left to cancel
    expect(await held()).toEqual([]);
  });

  test('orders that the broker does not let go of keep the exit waiting', async () => {
    await byHand({ symbol: 'AAPL', side: 'sell', qty: dec(10), type: 'stop', stopPrice: usd('130') });
    await activateKillSwitch(ports, flattening);
    ports.broker.failNext('cancel', new TransientError('422'));

    await beat();

    expect(await held()).toEqual(['10 AAPL']);
    expect(await progress()).toMatchObject({
      exits: [
        { symbol: 'AAPL', status: 'waiting' },
        { symbol: 'MSFT', status: 'ordered' },
      ],
      problems: [expect.stringMatching(/exit of AAPL could not be ordered: sell 10 AAPL .*422/)],
    });
    await beat();
    expect(await held()).toEqual([]);
  });

  test('a closed market: stocks wait for its opening with their stops, and coins go', async () => {
    await ports.clock.advance(6 * HOUR);
    ports = await closedMarket();

    await activateKillSwitch(ports, flattening);
    await beat();
    const closed = await progress();
    const [stop] = await ports.broker.openOrders();
    const wait = Date.parse('2025-01-07T14:30:00.000Z') - ports.clock.now().getTime();
    await ports.clock.advance(wait);
    await beat();
    await beat();

    expect(closed).toMatchObject({
      status: 'flattening',
      exits: [
        {
          symbol: 'AAPL',
          status: 'waiting',
          detail: 'the market is closed: its exit is ordered at 2025-01-07T14:30:00.000Z',
        },
        { symbol: 'BTC/USD', status: 'ordered' },
      ],
    });
    expect(stop?.clientOrderId).toBe('by-hand-AAPL-sell');
    expect(await progress()).toMatchObject({ status: 'flat' });
  });

  test.each([
    ['at night: stocks wait for pre-market', 12 * HOUR, '2025-01-07T09:00:00.000Z'],
    ['on the evening before a weekend', 4 * 24 * HOUR + 12 * HOUR, '2025-01-13T09:00:00.000Z'],
  ])('a closed market where the rules let stocks trade outside the session, %s', async (_when, later, at) => {
    ports = await closedMarket();
    await extended();
    await ports.clock.advance(later - 6 * HOUR);

    await activateKillSwitch(ports, flattening);
    await beat();

    const detail = `the market is closed: its exit is ordered at ${at}`;
    expect(await progress()).toMatchObject({
      status: 'flattening',
      exits: [{ symbol: 'AAPL', status: 'waiting', detail }, { symbol: 'BTC/USD' }],
    });
  });

  test('after-hours where the rules let stocks trade then: the exit goes at once', async () => {
    ports = await closedMarket();
    await extended();

    await activateKillSwitch(ports, flattening);
    await beat();
    await beat();

    expect(await progress()).toMatchObject({ status: 'flat' });
    expect(ports.broker.submitted).toContainEqual(
      expect.objectContaining({ symbol: 'AAPL', side: 'sell', type: 'limit', extendedHours: true }),
    );
  });

  const extended = () =>
    change(ports, 'settings', 'settings', (record) => ({
      ...record,
      sessionRules: { marketHoursOnly: false },
    }));

  /** Half past nine in the evening of UTC: AAPL with a stop that rests, and a bitcoin. */
  async function closedMarket(): Promise<TestPorts> {
    const prices = { AAPL: '150', 'BTC/USD': '100' };
    ports = await aRunningAgent({ autoAdvance: true, prices }, ({ broker }) => {
      broker.hold('AAPL', '10', '148');
      broker.hold('BTC/USD', '1', '100');
    });
    await ports.clock.advance(6 * HOUR);
    await byHand({ symbol: 'AAPL', side: 'sell', qty: dec(10), type: 'stop', stopPrice: usd('130') });
    return ports;
  }

  test('an order of ours that is under way: the exit comes after it', async () => {
    await orderByCommand(ports, {
      ...command,
      commandId: 'command-1',
      purpose: 'orchestration_run',
      symbol: 'AAPL',
      side: 'buy',
      qty: dec(1),
    });
    await activateKillSwitch(ports, flattening);

    await runHeartbeat(ports, {});
    const waiting = await progress();
    await driveSagas(ports);
    await beat();

    expect(waiting).toMatchObject({
      exits: [
        { symbol: 'AAPL', status: 'waiting', detail: 'intent-command-1-AAPL is under way' },
        { symbol: 'MSFT', status: 'ordered' },
      ],
    });
    expect(submitted()).toEqual(['sell 5 MSFT', 'sell 10 AAPL']);
  });
});

describe('an exit that fails', () => {
  test('is ordered anew after a pause, as another command, and alerted', async () => {
    await activateKillSwitch(ports, flattening);
    ports.broker.rejectNext('halted', 'trading is halted');

    await beat();
    await beat();
    const paused = await progress();
    await ports.clock.advance(30 * SECOND);
    await beat();
    await beat();

    expect(paused).toMatchObject({
      exits: [{ symbol: 'AAPL', attempt: 1, status: 'waiting' }],
      problems: [expect.stringMatching(/exit of AAPL ended rejected .*trading is halted.* left a position/)],
    });
    expect(submitted()).toEqual(['sell 10 AAPL', 'sell 5 MSFT', 'sell 10 AAPL']);
    const [first, , second] = ports.broker.submitted.filter(({ exits }) => exits === undefined);
    expect(second?.clientOrderId).not.toBe(first?.clientOrderId);
    expect((await alerts()).map(({ kind }) => kind)).toEqual(['flatten_delayed', 'flat']);
  });

  test('in part is followed by one for the rest', async () => {
    ports.broker.fillsAtOnce = false;
    await activateKillSwitch(ports, flattening);
    await runHeartbeat(ports, {});
    ports.broker.beforeNext('cancel', () =>
      ports.broker.fill(ports.broker.submitted[0]?.clientOrderId ?? '', '4'),
    );
    await driveSagas(ports);
    ports.broker.fillsAtOnce = true;

    await ports.clock.advance(30 * SECOND);
    await beat();
    await beat();

    expect(submitted()).toEqual(['sell 10 AAPL', 'sell 5 MSFT', 'sell 6 AAPL', 'sell 5 MSFT']);
    expect(await progress()).toMatchObject({ status: 'flat' });
  });
});

describe('a crash half-way', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'at write %i leaves nothing half done, and no order twice',
    async (last) => {
      await activateKillSwitch(ports, flattening);
      let writes = 0;
      const commit = ports.store.commit.bind(ports.store);
      const dying = {
        ...ports.store,
        commit: (change: Parameters<typeof commit>[0]) =>
          ++writes > last ? Promise.reject(new TransientError('the process is dead')) : commit(change),
      };
      await runHeartbeat({ ...ports, store: dying }, {}).catch(() => undefined);
      await driveSagas({ ...ports, store: dying }).catch(() => undefined);

      for (let beats = 0; beats < 4; beats++) {
        await ports.clock.advance(30 * SECOND);
        await beat();
      }

      expect(await progress()).toMatchObject({ status: 'flat' });
      expect(submitted().sort()).toEqual(['sell 10 AAPL', 'sell 5 MSFT']);
    },
  );
});

describe('resetting', () => {
  test('is refused while the account is being flattened, until that is given up', async () => {
    await activateKillSwitch(ports, flattening);
    const refused = resetKillSwitch(ports, { ...command, reason: 'all good' });
    await expect(refused).rejects.toThrow(ConflictError);

    await cancelFlatten(ports, { ...command, reason: 'keep the rest' });
    const abandoned = await readKillSwitch(ports, AGENT);
    await beat();
    await resetKillSwitch(ports, { ...command, reason: 'all good' });

    expect(abandoned).toMatchObject({
      on: true,
      followUp: { progress: { status: 'abandoned', abandonedBy: 'ann', why: 'keep the rest' } },
    });
    expect(await held()).toEqual(['10 AAPL', '5 MSFT']);
    expect(await readKillSwitch(ports, AGENT)).toEqual({ on: false, symbols: [] });
  });

  test('is possible when it is flat, and flattening cannot be given up then', async () => {
    await activateKillSwitch(ports, flattening);
    await beat();
    await beat();

    await expect(cancelFlatten(ports, { ...command, reason: 'late' })).rejects.toThrow(
      'nothing is being flattened',
    );
    await resetKillSwitch(ports, { ...command, reason: 'flat' });

    expect(await readKillSwitch(ports, AGENT)).toMatchObject({ on: false });
  });
});
