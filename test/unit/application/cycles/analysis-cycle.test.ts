import { describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { changeSettings } from '../../../../src/application/agent/change-settings.ts';
import { pauseAgent } from '../../../../src/application/agent/pause-agent.ts';
import { startAgent } from '../../../../src/application/agent/start-agent.ts';
import { stopAgent } from '../../../../src/application/agent/stop-agent.ts';
import { readActivity } from '../../../../src/application/cycles/activity.ts';
import {
  runAnalysisCycle,
  runAnalysisCycles,
} from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { decisionRequestSchema } from '../../../../src/contracts/messages/messages.ts';
import { HOUR } from '../../../../src/domain/clock.ts';
import { ConflictError, TransientError } from '../../../../src/domain/errors.ts';
import { someExits } from '../../../support/builders/agent-records.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { someSignals } from '../../../support/builders/cycle-records.ts';
import { aRunningAgent, aStrategy, change, recordOf } from '../../../support/running-agent.ts';
import {
  committedEvents,
  createTestPorts,
  given,
  type TestPorts,
  testAgent,
} from '../../../support/test-ports.ts';

const operator = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const run = (ports: TestPorts, symbols?: readonly string[]) =>
  runAnalysisCycle(ports, { agentId: AGENT, symbols });
const requestsIn = (ports: TestPorts) =>
  ports.sent.flatMap(({ queue, messages }) => {
    expect(queue).toBe('decision-requests');
    return messages.map((message) => decisionRequestSchema.parse(message));
  });
const stepsOf = async (ports: TestPorts, cycleId: string) =>
  (await recordOf(ports, 'cycle', cycleId)).steps.map(({ name, status }) => `${name} ${status}`);
const eventTypes = async (ports: TestPorts) => (await committedEvents(ports)).map(({ type }) => type);

describe('an analysis cycle', () => {
  test('reads market and account, and asks each active strategy about every symbol', async () => {
    const ports = await aRunningAgent();

    const { cycleId, status } = await run(ports);

    expect(status).toBe('started');
    const cycle = await recordOf(ports, 'cycle', cycleId);
    expect(cycle).toMatchObject({
      cycleId: 'cycle-00000001',
      type: 'analysis',
      status: 'started',
      startedAt: NOW,
      symbols: 3,
      missingSymbols: [],
    });
    const [request, ...others] = requestsIn(ports);
    expect(others).toEqual([]);
    expect(request).toMatchObject({
      cycleId,
      agentId: AGENT,
      strategyId: 'momentum',
      symbols: ['AAPL', 'MSFT', 'NVDA'],
      correlationId: cycle.correlationId,
    });
    expect(cycle.requests).toEqual([
      { requestId: request?.requestId, strategyId: 'momentum', status: 'outstanding' },
    ]);
    expect(request?.opening).toEqual({
      missingSymbols: [],
      steps: [
        { name: 'initialize', status: 'completed', startedAt: NOW, completedAt: NOW },
        {
          name: 'fetch_market_data',
          status: 'completed',
          startedAt: NOW,
          completedAt: NOW,
          detail: '3 of 3 symbols',
        },
        { name: 'evaluate_positions', status: 'completed', startedAt: NOW, completedAt: NOW },
        { name: 'generate_decisions', status: 'running', startedAt: NOW },
      ],
    });
    expect(await eventTypes(ports)).toEqual(['orchestrator.cycle.started']);
  });

  test('asks a strategy about at most 140 symbols in one message, each symbol once', async () => {
    const universe = Array.from({ length: 150 }, (_, index) => `S${index}`);
    const prices = Object.fromEntries(universe.map((symbol) => [symbol, '10']));
    const agents = [{ ...testAgent(), universe, strategies: [aStrategy('first'), aStrategy('second')] }];
    const ports = await aRunningAgent({ prices, agents });

    await run(ports, universe);

    const asked = requestsIn(ports);
    expect(asked.map(({ strategyId, symbols }) => `${strategyId} ${symbols.length}`)).toEqual([
      'first 140',
      'first 10',
      'second 140',
      'second 10',
    ]);
    expect(asked.slice(0, 2).flatMap(({ symbols }) => symbols)).toEqual(universe);
  });

  test('does not wait for a strategy about whose symbols nothing is known', async () => {
    const universe = Array.from({ length: 150 }, (_, index) => `S${index}`);
    const ports = await aRunningAgent({ prices: { S0: '10' }, agents: [{ ...testAgent(), universe }] });

    const { cycleId, status } = await run(ports, universe);

    expect(status).toBe('running');
    const [request, ...others] = requestsIn(ports);
    expect([request?.symbols, others]).toEqual([['S0'], []]);
    expect((await recordOf(ports, 'cycle', cycleId)).requests).toEqual([
      { requestId: request?.requestId, strategyId: 'momentum', status: 'outstanding' },
    ]);
  });

  test('looks at what is held although it is not in the universe, or only at what the caller names', async () => {
    const prices = { AAPL: '150', TSLA: '200', MSFT: '400', NVDA: '120' };
    const ports = await aRunningAgent({ prices }, ({ broker }) => broker.hold('TSLA', '1', '190'));

    await run(ports);
    await ports.clock.advance(121_000);
    await run(ports, ['NVDA']);

    expect(requestsIn(ports).map(({ symbols }) => symbols.join(' '))).toEqual([
      'TSLA AAPL MSFT NVDA',
      'NVDA',
    ]);
  });
});

describe('a universe that is too large for one cycle (UN2)', () => {
  const universe = Array.from({ length: 300 }, (_, index) => `S${index}`);
  const aLargeAgent = () =>
    aRunningAgent({
      prices: Object.fromEntries(universe.map((symbol) => [symbol, '10'])),
      agents: [{ ...testAgent(), universe }],
    });
  /** The next cycle, after the time that one may take. */
  const next = async (ports: TestPorts, symbols?: readonly string[]) => {
    await ports.clock.advance(121_000);
    const { cycleId } = await run(ports, symbols);
    const asked = requestsIn(ports).filter((request) => request.cycleId === cycleId);
    return { cycleId, symbols: asked.flatMap((request) => request.symbols) };
  };

  test('is gone through in ceil(300 / 120) cycles, and then again', async () => {
    const ports = await aLargeAgent();

    const cycles = [await next(ports), await next(ports), await next(ports), await next(ports)];

    expect(cycles.map(({ symbols }) => symbols.length)).toEqual([120, 120, 120, 120]);
    expect(new Set(cycles.slice(0, 3).flatMap(({ symbols }) => symbols))).toEqual(new Set(universe));
    expect(cycles[1]?.symbols.slice(0, 2)).toEqual(['S120', 'S121']);
  });

  test('is gone through at the pace of the settings, and goes on where it was when they change', async () => {
    const ports = await aLargeAgent();
    const maxStocks = (most: number | null) =>
      changeSettings(ports, { ...operator, change: { universe: { maxStocks: most } } });
    const first = await next(ports);
    await maxStocks(30);
    const second = await next(ports);
    await maxStocks(null);
    const third = await next(ports);
    await maxStocks(300);
    const all = await next(ports);

    expect([first, second, third].map(({ symbols }) => [symbols[0], symbols.at(-1), symbols.length])).toEqual(
      [
        ['S0', 'S119', 120],
        ['S120', 'S149', 30],
        ['S150', 'S269', 120],
      ],
    );
    expect(all.symbols).toEqual(universe);
  });

  test('goes on where it was behind a cycle that was skipped, or asked about symbols by name', async () => {
    const ports = await aLargeAgent();
    const { cycleId } = await next(ports);

    await next(ports, ['S7']);
    expect(await run(ports)).toMatchObject({ skipReason: 'overlap' });
    const { symbols } = await next(ports);

    expect((await recordOf(ports, 'cycle', cycleId)).rotation).toEqual({ us_equity: 'S119' });
    expect(symbols.slice(0, 2)).toEqual(['S120', 'S121']);
  });

  test('has in every cycle what was left, or decided about with confidence, within a day', async () => {
    const ports = await aLargeAgent();
    await given(ports, {
      kind: 'signals',
      record: someSignals({ bySymbol: {}, confident: { S250: NOW, S251: '2025-01-04T15:00:00.000Z' } }),
    });
    await given(ports, { kind: 'exits', record: someExits({ last: { S260: NOW } }) });

    const cycles = [await next(ports), await next(ports)];

    for (const { symbols } of cycles) {
      expect(symbols).toHaveLength(120);
      expect(symbols).toEqual(expect.arrayContaining(['S250', 'S260']));
      expect(symbols).not.toContain('S251');
    }
  });
});

describe('a cycle that may not run is skipped with the reason', () => {
  const skipped = async (ports: TestPorts, reason: string): Promise<void> => {
    const answer = await run(ports);

    expect(answer).toMatchObject({ status: 'skipped', skipReason: reason });
    expect(await recordOf(ports, 'cycle', answer.cycleId)).toMatchObject({
      status: 'skipped',
      skipReason: reason,
    });
    expect(ports.sent).toEqual([]);
    expect(await ports.store.listOpen('cycle', AGENT, 10)).toEqual([]);
  };

  test('kill switch', async () => {
    const ports = await aRunningAgent();
    await activateKillSwitch(ports, { ...operator, reason: 'test', cancelOpenOrders: false });

    await skipped(ports, 'kill_switch');
  });

  test('agent stopped', async () => {
    const ports = await aRunningAgent();
    await stopAgent(ports, { ...operator, reason: 'lunch', cancelOpenOrders: false });

    await skipped(ports, 'agent_stopped');
  });

  test('agent paused', async () => {
    const ports = await aRunningAgent();
    await pauseAgent(ports, operator);

    await skipped(ports, 'agent_paused');
  });

  test('market closed', async () => {
    const ports = await aRunningAgent();
    await ports.clock.advance(6 * HOUR);

    await skipped(ports, 'market_closed');
  });

  test('but crypto trades always', async () => {
    const agents = [{ ...testAgent(), universe: ['AAPL', 'BTC/USD'] }];
    const ports = await aRunningAgent({ prices: { AAPL: '150', 'BTC/USD': '60000' }, agents });
    await ports.clock.advance(6 * HOUR);

    await run(ports);

    expect(requestsIn(ports).map(({ symbols }) => symbols)).toEqual([['BTC/USD']]);
  });
});

describe('the schedule, while nothing can be traded', () => {
  const fire = (ports: TestPorts) => runAnalysisCycles(ports, [AGENT]);
  const reasons = async (ports: TestPorts) =>
    (await ports.store.list('cycle', AGENT, { limit: 100 })).items.map(({ status, skipReason = '' }) =>
      status === 'skipped' ? skipReason : status,
    );

  test('records that the market is closed once, and again after the next session', async () => {
    const ports = await aRunningAgent();
    await ports.clock.advance(6 * HOUR);

    for (let times = 0; times < 3; times++) await fire(ports);
    await ports.clock.advance(18 * HOUR);
    await fire(ports);
    await ports.clock.advance(6 * HOUR);
    for (let times = 0; times < 3; times++) await fire(ports);

    // Nobody answered the one in between.
    expect(await reasons(ports)).toEqual(['market_closed', 'failed', 'market_closed']);
    const counted = ports.metrics.snapshot().find(({ name }) => name === 'cycles_total');
    expect(counted).toMatchObject({ dimensions: { type: 'analysis' }, sum: 3 });
  });

  test('records each new reason once', async () => {
    const ports = await aRunningAgent();
    await ports.clock.advance(6 * HOUR);

    for (let times = 0; times < 2; times++) await fire(ports);
    await stopAgent(ports, { ...operator, reason: 'lunch', cancelOpenOrders: false });
    for (let times = 0; times < 2; times++) await fire(ports);

    expect(await reasons(ports)).toEqual(['agent_stopped', 'market_closed']);
  });

  test('answers an operator with a cycle of his own each time', async () => {
    const ports = await aRunningAgent();
    await ports.clock.advance(6 * HOUR);

    const [first, second] = [await run(ports), await run(ports)];

    expect(second.cycleId).not.toBe(first.cycleId);
    expect(await reasons(ports)).toEqual(['market_closed', 'market_closed']);
  });

  test('looks at coins around the clock', async () => {
    const agents = [{ ...testAgent(), universe: ['AAPL', 'BTC/USD'] }];
    const prices = { AAPL: '150', 'BTC/USD': '60000' };
    const saturday = '2025-01-11T08:15:00.000Z';
    const ports = await aRunningAgent({ prices, agents, start: saturday });

    await fire(ports);

    expect(requestsIn(ports).map(({ symbols }) => symbols)).toEqual([['BTC/USD']]);
  });

  test.each([
    ['before the open', '2025-01-07T13:00:00.000Z', ['AAPL', 'MSFT', 'NVDA']],
    ['after the close', '2025-01-07T22:00:00.000Z', ['AAPL', 'MSFT', 'NVDA']],
    ['at night', '2025-01-08T02:00:00.000Z', undefined],
  ])('looks at stocks %s too, where the session rules let them trade', async (_when, start, symbols) => {
    const ports = await aRunningAgent({ start });
    await change(ports, 'settings', 'settings', (record) => ({
      ...record,
      sessionRules: { marketHoursOnly: false },
    }));

    await fire(ports);

    expect(requestsIn(ports)[0]?.symbols).toEqual(symbols);
  });

  test('skips in an open market as often as it fires', async () => {
    const ports = await aRunningAgent();
    await activateKillSwitch(ports, { ...operator, reason: 'test', cancelOpenOrders: false });

    for (let times = 0; times < 2; times++) await fire(ports);

    expect(await reasons(ports)).toEqual(['kill_switch', 'kill_switch']);
  });
});

describe('one cycle at a time (CY3)', () => {
  test('the second is skipped, and the first goes on untouched', async () => {
    const ports = await aRunningAgent();
    const first = await run(ports);
    const before = await recordOf(ports, 'cycle', first.cycleId);

    const second = await run(ports);

    expect(second).toMatchObject({ status: 'skipped', skipReason: 'overlap' });
    expect(await recordOf(ports, 'cycle', first.cycleId)).toEqual(before);
    expect(requestsIn(ports)).toHaveLength(1);
  });

  test('of several that start at once exactly one runs', async () => {
    const ports = await aRunningAgent();

    const started = await Promise.all(Array.from({ length: 10 }, () => run(ports)));

    expect(started.filter(({ status }) => status === 'started')).toHaveLength(1);
    expect(started.filter(({ skipReason }) => skipReason === 'overlap')).toHaveLength(9);
    expect(requestsIn(ports)).toHaveLength(1);
  });

  test('the late writes of a holder whose lease has expired are refused', async () => {
    const ports = await aRunningAgent();
    let later: Awaited<ReturnType<typeof run>> | undefined;
    ports.broker.beforeNext('account', async () => {
      await ports.clock.advance(121_000);
      later = await run(ports);
    });

    const late = run(ports);

    await expect(late).rejects.toThrow(ConflictError);
    expect(later?.status).toBe('started');
    expect(requestsIn(ports).map(({ cycleId }) => cycleId)).toEqual([later?.cycleId]);
    expect(await ports.store.listOpen('cycle', AGENT, 10)).toMatchObject([{ cycleId: later?.cycleId }]);
    const [first] = (await ports.store.list('cycle', AGENT, { limit: 1, ascending: true })).items;
    expect(first).toMatchObject({ status: 'failed', skipReason: 'timeout' });
    expect(await eventTypes(ports)).toEqual([
      'orchestrator.cycle.started',
      'orchestrator.cycle.completed',
      'orchestrator.cycle.started',
    ]);
  });
});

describe('what a cycle does without', () => {
  test('names the symbols that have no price and goes on with the others', async () => {
    const agents = [{ ...testAgent(), universe: ['AAPL', 'GONE', 'MSFT'] }];
    const ports = await aRunningAgent({ agents });

    await run(ports);

    expect(requestsIn(ports).map(({ symbols }) => symbols)).toEqual([['AAPL', 'MSFT']]);
    expect(requestsIn(ports)[0]?.opening.missingSymbols).toEqual(['GONE']);
  });

  test('without market data it asks nobody, says so, and is over', async () => {
    const ports = await aRunningAgent();
    ports.marketData.fault = new TransientError('the source is down');

    const { cycleId } = await run(ports);

    const cycle = await recordOf(ports, 'cycle', cycleId);
    expect(cycle).toMatchObject({
      status: 'completed',
      missingSymbols: ['AAPL', 'MSFT', 'NVDA'],
      counts: { errors: 1 },
    });
    expect(cycle.steps.find(({ name }) => name === 'fetch_market_data')).toMatchObject({
      status: 'failed',
      detail: 'Transient: the source is down',
    });
    expect(ports.sent).toEqual([]);
    expect((await readActivity(ports, AGENT)).record.stats).toMatchObject({ errors: 1 });
  });

  test('without the broker it fails, takes no new risk, and the next one may run at once', async () => {
    const ports = await aRunningAgent();
    ports.broker.failNext('account', new TransientError('503'));

    const { cycleId, status } = await run(ports);

    expect(status).toBe('failed');
    expect(await recordOf(ports, 'cycle', cycleId)).toMatchObject({
      status: 'failed',
      skipReason: 'broker_unavailable',
      counts: { errors: 1 },
    });
    expect(ports.sent).toEqual([]);
    expect(await eventTypes(ports)).toEqual(['orchestrator.cycle.started', 'orchestrator.cycle.completed']);
    expect(await run(ports)).toMatchObject({ status: 'started' });
  });

  test('without an active strategy it is over at once', async () => {
    const ports = createTestPorts();
    await startAgent(ports, { ...operator, strategies: [] });

    const { cycleId, status } = await run(ports);

    expect(status).toBe('completed');
    expect((await stepsOf(ports, cycleId)).at(-1)).toBe('complete completed');
    expect(ports.sent).toEqual([]);
    expect(await run(ports)).toMatchObject({ status: 'completed' });
  });
});
