import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import { runRebalanceCycle } from '../../../../src/application/rebalance/run-rebalance-cycle.ts';
import type { CycleRecord } from '../../../../src/contracts/records/cycle.ts';
import { elapsed, SECOND } from '../../../../src/domain/clock.ts';
import { type Decimal, dec } from '../../../../src/domain/decimal.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import type { TestPorts } from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'schedule-1' };
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => {
    broker.hold('MSFT', '20', '400'); // 7.4 % of an equity of 108,000
  });
});

const aimAt = (targets: Readonly<Record<string, string>>): Promise<void> =>
  change(ports, 'settings', 'settings', (record) => ({
    ...record,
    rebalance: {
      targets: Object.fromEntries(
        Object.entries(targets).map(([symbol, weight]): [string, Decimal] => [symbol, dec(weight)]),
      ),
      driftThreshold: dec('0.02'),
    },
  }));

async function beat(): Promise<void> {
  await runHeartbeat(ports, {});
  await driveSagas(ports);
}
const goTo = (instant: string) => ports.clock.advance(elapsed(ports.clock.now(), instant));
const stepsOf = ({ steps }: CycleRecord): readonly string[] => steps.map(({ name }) => name);
const cycle = (cycleId: string): Promise<CycleRecord> => recordOf(ports, 'cycle', cycleId);
/** Without what is to rest at the broker for a position. */
const submitted = (): readonly string[] =>
  ports.broker.submitted
    .filter(({ exits }) => exits === undefined)
    .map(({ side, qty, symbol }) => `${side} ${qty.toFixed()} ${symbol}`);

describe('a rebalance cycle', () => {
  test('sells, waits for the fills, buys, and ends with every order counted', async () => {
    await aimAt({ MSFT: '0.02', AAPL: '0.06' });

    const { cycleId } = await runRebalanceCycle(ports, command);
    const selling = await cycle(cycleId);
    await driveSagas(ports);
    await beat();
    const buying = await cycle(cycleId);
    await beat();

    expect(stepsOf(selling)).toEqual(['initialize', 'sell']);
    expect(stepsOf(buying)).toEqual(['initialize', 'sell', 'buy']);
    expect(submitted()).toEqual(['sell 14 MSFT', 'buy 43 AAPL']);
    expect(await cycle(cycleId)).toMatchObject({
      type: 'rebalance',
      status: 'completed',
      counts: { ordersSubmitted: 2, ordersFilled: 2, errors: 0 },
    });
  });

  test('before the open orders at once where the session rules let stocks trade', async () => {
    await aimAt({ MSFT: '0' });
    await change(ports, 'settings', 'settings', (record) => ({
      ...record,
      sessionRules: { marketHoursOnly: false },
    }));
    await goTo('2025-01-07T14:00:00Z'); // 09:00 in New York

    await runRebalanceCycle(ports, command);
    await driveSagas(ports);

    expect(ports.broker.submitted).toMatchObject([
      { symbol: 'MSFT', side: 'sell', type: 'limit', extendedHours: true },
    ]);
    expect((await ports.broker.positions()).map(({ symbol }) => symbol)).toEqual([]);
  });

  test('before the open waits, and orders when the market has opened', async () => {
    await aimAt({ MSFT: '0' });
    await goTo('2025-01-07T14:00:00Z'); // 09:00 in New York

    const { cycleId, status } = await runRebalanceCycle(ports, command);
    await beat();
    const early = submitted();
    await goTo('2025-01-07T14:30:00Z');
    await beat();

    expect(status).toBe('running');
    expect(early).toEqual([]);
    expect(submitted()).toEqual(['sell 20 MSFT']);
    expect((await cycle(cycleId)).status).toBe('running');
  });

  test('whose process dies after its orders does not order them again', async () => {
    await aimAt({ MSFT: '0.02', AAPL: '0.06' });
    const dying = {
      ...ports,
      machines: { ...ports.machines, start: () => Promise.reject(new Error('killed')) },
    };
    await expect(runRebalanceCycle(dying, command)).rejects.toThrow('killed');

    await ports.clock.advance(11 * SECOND);
    for (let beats = 0; beats < 4; beats++) await beat();

    expect(submitted()).toEqual(['sell 14 MSFT', 'buy 43 AAPL']);
  });

  test('that two heartbeats carry on at once orders everything once', async () => {
    await aimAt({ MSFT: '0.02', AAPL: '0.06' });
    await goTo('2025-01-07T14:00:00Z');
    const { cycleId } = await runRebalanceCycle(ports, command);
    await goTo('2025-01-07T14:30:00Z');

    await Promise.allSettled([runHeartbeat(ports, {}), runHeartbeat(ports, {})]);
    await driveSagas(ports);
    await Promise.allSettled([runHeartbeat(ports, {}), runHeartbeat(ports, {})]);
    for (let beats = 0; beats < 3; beats++) await beat();

    expect(submitted()).toEqual(['sell 14 MSFT', 'buy 43 AAPL']);
    expect((await cycle(cycleId)).status).toBe('completed');
  });

  test('records what the gate refuses, with its codes, and goes on', async () => {
    await aimAt({ AAPL: '0.5', MSFT: '0.08', NVDA: '0.05' });

    const { cycleId } = await runRebalanceCycle(ports, command);
    await driveSagas(ports);
    await beat();
    await beat();

    const { rebalance, steps, counts } = await cycle(cycleId);
    expect(rebalance?.orders.map(({ symbol, codes }) => [symbol, codes])).toEqual([
      ['AAPL', ['position_too_large', 'notional_too_large']],
      ['NVDA', []],
    ]);
    expect(steps.find(({ name }) => name === 'buy')?.detail).toBe(
      '1 of 2 ordered; refused: AAPL (position_too_large, notional_too_large)',
    );
    expect(counts).toMatchObject({ ordersSubmitted: 1, rejected: 1, ordersFilled: 1 });
  });

  test('is cancelled by the kill switch before its buys', async () => {
    await aimAt({ MSFT: '0.02', AAPL: '0.06' });
    const { cycleId } = await runRebalanceCycle(ports, command);
    await driveSagas(ports);
    const reason = { reason: 'enough', cancelOpenOrders: true, flatten: false };
    await activateKillSwitch(ports, { ...command, by: 'ann', ...reason });

    await beat();

    expect(await cycle(cycleId)).toMatchObject({ status: 'cancelled', skipReason: 'kill_switch' });
    expect(submitted()).toEqual(['sell 14 MSFT']);
  });

  test.each([
    ['without targets', {}, '2025-01-07T14:00:00Z', 'no_targets'],
    ['on a day without a session', { MSFT: '0' }, '2025-01-09T14:00:00Z', 'market_closed'],
    ['after the close', { MSFT: '0' }, '2025-01-07T21:00:00Z', 'market_closed'],
  ])('is skipped %s', async (_when, targets, at, skipReason) => {
    await aimAt(targets);
    await goTo(at);

    const { cycleId } = await runRebalanceCycle(ports, command);

    expect(await cycle(cycleId)).toMatchObject({ status: 'skipped', skipReason });
  });

  test('one at a time', async () => {
    await aimAt({ MSFT: '0.02' });
    await runRebalanceCycle(ports, command);

    const second = await runRebalanceCycle(ports, command);

    expect(second).toMatchObject({ status: 'skipped', skipReason: 'overlap' });
  });
});
