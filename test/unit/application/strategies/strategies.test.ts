import { beforeEach, describe, expect, test } from 'vitest';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { answerRequest } from '../../../../src/application/decisions/answer-request.ts';
import { orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import { listStrategies } from '../../../../src/application/queries/strategies.ts';
import { analyzeStrategy } from '../../../../src/application/strategies/analyze-strategy.ts';
import { activateStrategy, stopStrategy } from '../../../../src/application/strategies/change-strategies.ts';
import { deactivateStrategy } from '../../../../src/application/strategies/deactivate-strategy.ts';
import { scheduleStrategy } from '../../../../src/application/strategies/schedule-strategy.ts';
import type { DecisionRequest } from '../../../../src/contracts/messages/messages.ts';
import { MINUTE } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import type { StrategySchedule } from '../../../../src/domain/strategy/schedule.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent, aStrategy, recordOf } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { type TestPorts, testAgent } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const first = { ...ann, strategyId: 'first' };
const second = { ...ann, strategyId: 'second' };
const EVERY_MINUTE = ['cron(* 9-15 ? * MON-FRI *)'];
let ports: TestPorts;

beforeEach(async () => {
  const agents = [{ ...testAgent(), strategies: [aStrategy('first'), aStrategy('second')] }];
  ports = await aRunningAgent({ agents, autoAdvance: true });
});

/** Opens a cycle, answers all that it asks, and says whom it asked. */
async function cycle(): Promise<readonly string[]> {
  const from = ports.sent.length;
  await runAnalysisCycle(ports, { agentId: AGENT });
  const requests = ports.sent
    .slice(from)
    .filter(({ queue }) => queue === 'decision-requests')
    .flatMap(({ messages }) => messages as DecisionRequest[]);
  for (const request of requests) await answerRequest(ports, request);
  return requests.map(({ strategyId }) => strategyId);
}

const schedule = (strategyId: string, given: StrategySchedule | undefined): Promise<void> =>
  scheduleStrategy(ports, { ...ann, strategyId, schedule: given });

const buy = async (
  strategyId: string,
  symbol: string,
  qty: string,
  commandId = ports.ids.next(),
): Promise<void> => {
  await orderByCommand(ports, {
    ...ann,
    commandId,
    purpose: 'rebalance',
    strategyId,
    symbol,
    side: 'buy',
    qty: dec(qty),
  });
  await driveSagas(ports);
};

describe('a strategy', () => {
  test('that is stopped is not asked, and once it is active again it is', async () => {
    await stopStrategy(ports, second);
    const without = await cycle();
    await activateStrategy(ports, second);
    const withIt = await cycle();

    expect([without, withIt]).toEqual([['first'], ['first', 'second']]);
    const notes = await ports.store.audit(AGENT, 1, 100);
    expect(notes.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['strategy.deactivated', 'strategy.activated']),
    );
  });

  test('cannot be stopped twice, activated twice, or analyzed while it is stopped', async () => {
    await expect(activateStrategy(ports, first)).rejects.toThrow('cannot activate: the strategy is active');
    await stopStrategy(ports, first);
    await expect(stopStrategy(ports, first)).rejects.toThrow('cannot deactivate: the strategy is stopped');
    await expect(analyzeStrategy(ports, first)).rejects.toThrow('cannot analyze: the strategy is stopped');
  });

  test('that is not configured is not found', async () => {
    await expect(activateStrategy(ports, { ...ann, strategyId: 'third' })).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('is analyzed alone, whatever its schedule says', async () => {
    await schedule('second', { kind: 'interval', everyMinutes: 60 });

    await analyzeStrategy(ports, second);

    const asked = ports.sent.flatMap(({ messages }) => messages as DecisionRequest[]);
    expect(asked.map(({ strategyId }) => strategyId)).toEqual(['second']);
  });
});

describe('a schedule', () => {
  test('has its strategy asked when it is due, and once after any number of missed runs', async () => {
    await schedule('second', { kind: 'interval', everyMinutes: 15 });

    const notYet = await cycle();
    await ports.clock.advance(50 * MINUTE);
    const caughtUp = await cycle();
    await ports.clock.advance(MINUTE);
    const after = await cycle();

    expect([notYet, caughtUp, after]).toEqual([['first'], ['first', 'second'], ['first']]);
  });

  test('that makes nobody due has the cycle skipped, with the reason', async () => {
    await schedule('first', { kind: 'cron', fields: '0 12 ? * * *' });
    await stopStrategy(ports, second);

    const { status, skipReason } = await runAnalysisCycle(ports, { agentId: AGENT });

    expect([status, skipReason]).toEqual(['skipped', 'no_strategy_due']);
  });

  test('by a fill waits for the next one', async () => {
    await schedule('second', { kind: 'event', event: 'trade.order.filled' });

    const before = await cycle();
    await ports.clock.advance(MINUTE);
    await buy('first', 'AAPL', '2');
    await ports.clock.advance(MINUTE);
    const after = await cycle();
    const again = await cycle();

    expect([before, after, again]).toEqual([['first'], ['first', 'second'], ['first']]);
  });

  test('by a fill is due after each of them, whatever its id', async () => {
    await schedule('second', { kind: 'event', event: 'trade.order.filled' });
    await ports.clock.advance(MINUTE);
    await buy('first', 'AAPL', '2', 'sorts-behind-every-uuid');
    const afterOne = await cycle();
    await ports.clock.advance(MINUTE);
    await buy('first', 'AAPL', '1');

    expect([afterOne, await cycle()]).toEqual([
      ['first', 'second'],
      ['first', 'second'],
    ]);
  });

  test('that is taken away leaves the strategy in every cycle; both are in the audit log', async () => {
    await schedule('second', { kind: 'interval', everyMinutes: 60 });
    await schedule('second', undefined);

    expect(await cycle()).toEqual(['first', 'second']);
    const notes = (await ports.store.audit(AGENT, 1, 100)).filter(
      ({ action }) => action === 'strategy.scheduled',
    );
    expect(notes.map(({ detail }) => detail)).toEqual([
      { before: 'every cycle', after: '{"kind":"interval","everyMinutes":60}' },
      { before: '{"kind":"interval","everyMinutes":60}', after: 'every cycle' },
    ]);
  });
});

describe('closing the positions of a strategy', () => {
  test('sells what it opened and leaves what another one holds', async () => {
    await buy('first', 'AAPL', '3');
    await buy('second', 'AAPL', '2');
    await buy('second', 'MSFT', '1');

    const { exits } = await deactivateStrategy(ports, { ...second, closePositions: true });
    await driveSagas(ports);

    expect(exits.map(({ symbol, side, qty }) => [symbol, side, qty.toFixed()])).toEqual([
      ['AAPL', 'sell', '2'],
      ['MSFT', 'sell', '1'],
    ]);
    const held = (await ports.broker.positions()).map(({ symbol, qty }) => [symbol, qty.toFixed()]);
    expect(held).toEqual([['AAPL', '3']]);
    expect((await recordOf(ports, 'agent', 'agent')).activeStrategies).toEqual(['first']);
  });

  test('works for one that is stopped already, and then finds nothing more', async () => {
    await buy('second', 'MSFT', '1');
    await stopStrategy(ports, second);

    const closing = await deactivateStrategy(ports, { ...second, closePositions: true });
    await driveSagas(ports);
    const again = await deactivateStrategy(ports, { ...second, closePositions: true });

    expect([closing.exits.length, again.exits.length]).toEqual([1, 0]);
  });
});

describe('the list of strategies', () => {
  test('has status, last and next run, and performance from fills', async () => {
    await schedule('second', { kind: 'interval', everyMinutes: 15 });
    await cycle();
    await buy('first', 'AAPL', '3');
    await stopStrategy(ports, first);

    const views = await listStrategies(ports, ann, EVERY_MINUTE);

    expect(views).toMatchObject([
      { id: 'first', status: 'stopped', lastRun: '2025-01-06T15:30:00.000Z', nextRun: null },
      { id: 'second', status: 'active', lastRun: null, nextRun: '2025-01-06T15:45:00.000Z' },
    ]);
    expect(views[0]?.performance).toMatchObject({ trades: 0, winRate: null });
  });
});
