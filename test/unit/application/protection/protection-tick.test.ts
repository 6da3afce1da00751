import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { changeSettings } from '../../../../src/application/agent/change-settings.ts';
import { stopAgent } from '../../../../src/application/agent/stop-agent.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import { closePosition } from '../../../../src/application/portfolio/close-position.ts';
import { runProtectionTick } from '../../../../src/application/protection/run-protection-tick.ts';
import { HOUR, MINUTE, SECOND } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent, recordOf } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { createTestPorts, given, type TestPorts } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => broker.hold('MSFT', '10', '400'));
});

function price(symbol: string, dollars: string): void {
  ports.broker.setPrice(symbol, dollars);
  ports.marketData.setPrice(symbol, dollars);
}
/** One tick, and the sagas that it started. */
async function tick(): Promise<string> {
  const state = await runProtectionTick(ports, AGENT, 'tick-1');
  await driveSagas(ports);
  return state;
}
const held = async () =>
  (await ports.broker.positions()).map(({ symbol, qty }) => `${qty.toFixed()} ${symbol}`);
const submitted = () =>
  ports.broker.submitted.map(({ side, qty, symbol, type }) => `${side} ${qty.toFixed()} ${symbol} ${type}`);
const commands = async () =>
  (await ports.store.list('intent', AGENT, { limit: 100, ascending: true })).items.map(({ origin }) =>
    origin.kind === 'command' ? `${origin.purpose} ${origin.commandId} ${origin.by}` : 'a decision',
  );
const writes = () => ports.tables.state.get(`AGENT#${AGENT}#watchedPosition`)?.items.size ?? 0;

/** A sell stop that rests at the broker for MSFT, by somebody's hand, known to the books. */
async function restingStop(qty = '10'): Promise<void> {
  await ports.broker.submit({
    clientOrderId: `by-hand-${qty}`,
    symbol: 'MSFT',
    side: 'sell',
    qty: dec(qty),
    type: 'stop',
    stopPrice: usd('380'),
    timeInForce: 'gtc',
  });
  await runHeartbeat(ports, {});
  ports.broker.submitted.pop();
}

describe('a tick of the watchdog (PF3)', () => {
  test('leaves a position whose price has reached its stop, once, by one command of its own', async () => {
    price('MSFT', '388');

    expect([await tick(), await tick()]).toEqual(['watching', 'idle']);

    expect(await held()).toEqual([]);
    expect(submitted()).toEqual(['sell 10 MSFT market']);
    expect(await commands()).toEqual(['protection protect-long-first-stop_loss-1 system']);
  });

  test('rests its exits at the broker, and then holds between the levels and writes nothing', async () => {
    price('MSFT', '388.01');
    await tick();
    expect(submitted()).toEqual(['sell 10 MSFT limit']);
    price('MSFT', '419.99');
    const { version } = (await ports.store.get('portfolio', AGENT, 'portfolio')) ?? {};
    await tick();

    expect(submitted()).toHaveLength(1);
    expect(writes()).toBe(0);
    expect((await ports.store.get('portfolio', AGENT, 'portfolio'))?.version).toBe(version);
  });

  test('leaves whatever stops new risk: kill switch, stopped agent', async () => {
    await activateKillSwitch(ports, { ...ann, reason: 'a test', cancelOpenOrders: false });
    await stopAgent(ports, { ...ann, reason: 'a test', cancelOpenOrders: false });
    price('MSFT', '350');

    await tick();

    expect(await held()).toEqual([]);
    expect(await commands()).toEqual(['protection protect-long-first-emergency_stop-1 system']);
  });

  test('trails the best price, kept over a restart, and forgets it with the position', async () => {
    price('MSFT', '423');
    await tick();
    const kept = await recordOf(ports, 'watchedPosition', 'MSFT');
    price('MSFT', '410.32');
    await tick();
    const before = await held();
    price('MSFT', '410.31'); // 3 % below 423
    await tick();
    price('AAPL', '150');
    ports.broker.hold('AAPL', '1', '150');
    await runHeartbeat(ports, {});
    await tick();

    expect(kept).toMatchObject({ symbol: 'MSFT', opening: 'long-first' });
    expect(kept.best?.toString()).toBe('423');
    expect(before).toEqual(['10 MSFT']);
    expect((await commands()).filter((command) => !command.includes(' rest-'))).toEqual([
      'protection protect-long-first-trailing_stop-1 system',
    ]);
    expect(writes()).toBe(0);
  });

  test('covers a short position', async () => {
    ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => broker.hold('MSFT', '-10', '400'));
    price('MSFT', '412');

    await tick();

    expect(submitted()).toEqual(['buy 10 MSFT market']);
    expect(await held()).toEqual([]);
  });

  test('leaves a stock in its session only, and a coin at any time', async () => {
    ports = await aRunningAgent(
      { autoAdvance: true, prices: { MSFT: '400', 'BTC/USD': '60000' } },
      (world) => {
        world.broker.hold('MSFT', '10', '400');
        world.broker.hold('BTC/USD', '0.5', '60000');
      },
    );
    await ports.clock.advance(12 * HOUR);
    price('MSFT', '360');
    price('BTC/USD', '50000');

    await tick();
    const atNight = await held();
    await ports.clock.advance(12 * HOUR);
    await tick();

    expect(atNight).toEqual(['10 MSFT']);
    expect(await held()).toEqual([]);
  });

  test('leaves no stock on a day that the broker knows to be closed', async () => {
    const overrides = [{ date: '2025-01-06', session: null }];
    await given(ports, { kind: 'calendar', record: { agentId: AGENT, overrides } });
    price('MSFT', '360');

    expect(await tick()).toBe('idle');
    expect(submitted()).toEqual([]);
  });

  test('is a duty of the heartbeat', async () => {
    price('MSFT', '424');

    await runHeartbeat(ports, {});
    await driveSagas(ports);

    expect(await commands()).toEqual(['protection protect-long-first-take_profit-1 system']);
  });

  test('says that it is paused, and does nothing; idle without rules, without books', async () => {
    price('MSFT', '300');
    await changeSettings(ports, { ...ann, change: { watchdog: 'paused' } });
    const paused = await tick();
    await changeSettings(ports, { ...ann, change: { watchdog: 'running', exitRules: null } });
    const without = await tick();

    expect([paused, without]).toEqual(['paused', 'idle']);
    expect(await runProtectionTick(createTestPorts(), AGENT, 'tick-1')).toBe('idle');
    expect(submitted()).toEqual([]);
  });
});

describe('what is in the way of an exit', () => {
  test('an exit that is under way is waited for', async () => {
    await closePosition(ports, { ...ann, symbol: 'MSFT' });
    price('MSFT', '380');

    await runProtectionTick(ports, AGENT, 'tick-1');

    expect(await commands()).toHaveLength(1);
  });

  test('a position that a resting stop covers is left to it, until the emergency: then it is canceled first', async () => {
    await restingStop();
    price('MSFT', '380');
    await tick();
    const before = submitted();
    price('MSFT', '368');
    await tick();

    expect(before).toEqual([]);
    expect(submitted()).toEqual(['sell 10 MSFT market']);
    expect(ports.broker.orders.map(({ status }) => status)).toEqual(['canceled', 'filled']);
    expect(await held()).toEqual([]);
  });

  test('one that covers a part does not count', async () => {
    await restingStop('4');
    price('MSFT', '387');

    await tick();

    expect(await held()).toEqual([]);
    expect(ports.broker.orders.map(({ status }) => status)).toEqual(['canceled', 'filled']);
  });

  test('a resting order that does not cancel delays it, and is told', async () => {
    await restingStop('4');
    price('MSFT', '387');
    ports.broker.failNext('cancel', new TransientError('the broker does not answer'));

    await expect(runProtectionTick(ports, AGENT, 'tick-1')).rejects.toThrow(
      'MSFT is still held at the broker',
    );
    expect(submitted()).toEqual([]);

    await tick();
    expect(await held()).toEqual([]);
  });

  test('another quantity at the broker waits for the sync, and then that is what is left', async () => {
    ports.broker.hold('MSFT', '4', '400');
    price('MSFT', '388');
    await tick();
    const before = submitted();

    await runHeartbeat(ports, {});
    await driveSagas(ports);

    expect(before).toEqual([]);
    expect(submitted()).toEqual(['sell 4 MSFT market']);
  });

  test('a try that ended without getting out is followed by another after a pause', async () => {
    price('MSFT', '388');
    ports.broker.rejectNext('halted', 'trading in MSFT is halted');
    await tick();
    await ports.clock.advance(SECOND);
    await tick();
    const early = submitted().length;

    await ports.clock.advance(20 * SECOND);
    await tick();

    expect(early).toBe(1);
    expect(await held()).toEqual([]);
    expect(await commands()).toEqual([
      'protection protect-long-first-stop_loss-1 system',
      'protection protect-long-first-stop_loss-2 system',
    ]);
  });

  test('a worse level does not wait for the pause of a better one', async () => {
    price('MSFT', '388');
    ports.broker.rejectNext('halted', 'trading in MSFT is halted');
    await tick();
    price('MSFT', '360');
    await tick();

    expect(await commands()).toEqual([
      'protection protect-long-first-emergency_stop-1 system',
      'protection protect-long-first-stop_loss-1 system',
    ]);
    expect(await held()).toEqual([]);
  });

  test('what is left of an exit that filled in part is left with it', async () => {
    ports.broker.fillsAtOnce = false;
    price('MSFT', '388');
    await runProtectionTick(ports, AGENT, 'tick-1');
    ports.broker.beforeNext('cancel', () => {
      for (const { clientOrderId } of ports.broker.orders) ports.broker.fill(clientOrderId, '6');
    });
    await driveSagas(ports);
    const left = await held();
    ports.broker.fillsAtOnce = true;
    await ports.clock.advance(MINUTE);
    await tick();

    expect(left).toEqual(['4 MSFT']);
    expect(submitted()).toEqual(['sell 10 MSFT market', 'sell 4 MSFT market']);
    expect(await held()).toEqual([]);
  });

  test('a position without a price is not left, and does not hold back the others', async () => {
    ports = await aRunningAgent({ autoAdvance: true, prices: { MSFT: '400', NVDA: '120' } }, ({ broker }) => {
      broker.hold('MSFT', '10', '400');
      broker.hold('NVDA', '10', '120');
    });
    price('MSFT', '388');
    price('NVDA', '100');
    ports.broker.failNext('openOrders', new TransientError('the broker does not answer'));

    await expect(runProtectionTick(ports, AGENT, 'tick-1')).rejects.toThrow('the broker does not answer');
    await driveSagas(ports);

    expect(submitted()).toEqual(['sell 10 NVDA market']);
  });
});

describe('a position that is opened again', () => {
  test('has exits of its own, and nothing of the one before', async () => {
    price('MSFT', '430');
    await changeSettings(ports, { ...ann, change: { exitRules: { takeProfitPct: null } } });
    await tick();
    await closePosition(ports, { ...ann, symbol: 'MSFT' });
    await driveSagas(ports);
    const closedAt = (await recordOf(ports, 'exits', 'exits')).last['MSFT'] ?? '';
    price('MSFT', '400');
    ports.broker.hold('MSFT', '5', '400');
    await ports.clock.advance(SECOND);
    await runHeartbeat(ports, {});
    price('MSFT', '395'); // below the stop that trailed 430
    await tick();
    const kept = await held();
    price('MSFT', '388');
    await tick();

    expect(kept).toEqual(['5 MSFT']);
    expect((await commands()).at(-1)).toBe(
      `protection protect-long-${closedAt.replaceAll(/[-:.]/g, '')}-stop_loss-1 system`,
    );
  });

  test('also when it was closed by somebody else', async () => {
    ports.broker.hold('MSFT', '0', '400');
    await runHeartbeat(ports, {});

    expect((await recordOf(ports, 'exits', 'exits')).last).toHaveProperty('MSFT');
  });
});
