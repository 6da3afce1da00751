import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { pauseAgent } from '../../../../src/application/agent/pause-agent.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import type { Ports } from '../../../../src/application/ports/index.ts';
import type { Signal, SignalRequest } from '../../../../src/application/ports/signal-source.ts';
import { listRuns, oneRun, runView, skipReasonOf } from '../../../../src/application/queries/runs.ts';
import type { RunCommand } from '../../../../src/application/runs/open-run.ts';
import { runOrchestration } from '../../../../src/application/runs/run-orchestration.ts';
import type { RunRecord } from '../../../../src/contracts/records/run.ts';
import { elapsed, MINUTE, SECOND } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { auditedActions, type TestPorts } from '../../../support/test-ports.ts';

const down = new TransientError('503');
let ports: TestPorts;
let asked: SignalRequest[];
/** What the signal service says: symbol and weight, the best first. */
let saying: readonly (readonly [symbol: string, weight: string])[];

/** The agent's ports with a signal service, and with machines that take a saga to its end as it is started. */
const service = (): Ports => ({
  ...ports,
  signalService: {
    async signals(request) {
      asked.push(request);
      const signals = saying.map(
        ([symbol, weight], index): Signal => ({
          symbol,
          rank: index + 1,
          predictedReturn: dec('0.01'),
          targetWeight: dec(weight),
        }),
      );
      return { signals, modelVersion: 'm1' };
    },
  },
  machines: {
    ...ports.machines,
    async start() {
      await driveSagas(ports);
      return 'started';
    },
  },
});
/** The same, and sagas wait for `driveSagas`. */
const waiting = (): Ports => ({ ...service(), machines: ports.machines });

const command = (changed: Partial<RunCommand> = {}): RunCommand => ({
  agentId: AGENT,
  correlationId: 'call-1',
  by: 'ann',
  symbols: ['AAPL', 'MSFT', 'NVDA'],
  dryRun: false,
  ...changed,
});
const run = (changed: Partial<RunCommand> = {}) => runOrchestration(service(), command(changed));
const submitted = (): readonly string[] =>
  ports.broker.submitted.map(({ side, qty, symbol }) => `${side} ${qty.toFixed()} ${symbol}`);
/** Each symbol with its order and what became of it. */
const lines = ({ mappings = [] }: RunRecord): readonly string[] =>
  mappings.map((mapping) => {
    const { symbol, order, outcome } = mapping;
    const wanted = order === undefined ? 'nothing' : `${order.side} ${order.qty.toFixed()}`;
    const end = outcome.state === 'ordered' ? (outcome.order?.status ?? outcome.saga) : outcome.state;
    return [symbol, wanted, end, skipReasonOf(mapping) ?? ''].join(' ').trim();
  });
const onlyRun = async (): Promise<RunRecord> => {
  const { items } = await listRuns(ports, { agentId: AGENT, limit: 10 });
  expect(items).toHaveLength(1);
  return items[0]?.run as RunRecord;
};
const beat = async (): Promise<void> => {
  await runHeartbeat(ports, {});
  await driveSagas(ports);
};

beforeEach(async () => {
  asked = [];
  saying = [
    ['AAPL', '0.05'],
    ['MSFT', '-0.05'],
    ['NVDA', '0'],
  ];
  ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => {
    broker.hold('MSFT', '20', '400'); // equity 108,000
  });
});

describe('an orchestration run', () => {
  test('takes signals to trades, sells before buys, and says what became of each symbol', async () => {
    const done = await run();

    expect(submitted()).toEqual(['sell 13 MSFT', 'buy 36 AAPL']);
    expect(lines(done)).toEqual([
      'AAPL buy 36 filled',
      'MSFT sell 13 filled',
      'NVDA nothing skipped zero_weight',
    ]);
    expect(runView(ports, done)).toMatchObject({
      numSignals: 3,
      numOrdersSubmitted: 2,
      numOrdersAccepted: 2,
      numOrdersRejected: 0,
    });
    expect(done).toMatchObject({
      status: 'completed',
      asOfDate: '2025-01-06',
      modelVersion: 'm1',
      by: 'ann',
    });
    expect(await recordOf(ports, 'run', done.runId)).toEqual(done);
    expect(asked).toMatchObject([{ asOfDate: '2025-01-06', strategy: undefined }]);
    expect((await auditedActions(ports)).filter((action) => action.startsWith('run.'))).toEqual([
      'run.started',
      'run.completed',
    ]);
  });

  test('keeps to the capital, the cap and the day that it is given', async () => {
    saying = [
      ['AAPL', '0.9'],
      ['NVDA', '0.9'],
    ];

    const done = await run({
      symbols: ['AAPL', 'NVDA'],
      capital: usd(5_000),
      maxPositionSize: usd(3_000),
      asOfDate: '2024-12-31',
    });

    expect(lines(done)).toEqual(['AAPL buy 20 filled', 'NVDA buy 16 filled']);
    expect(asked[0]?.asOfDate).toBe('2024-12-31');
  });

  test('that is dry orders nothing and says what it would', async () => {
    saying = [
      ['AAPL', '0.5'],
      ['NVDA', '0.5'],
      ['MSFT', '-0.05'],
    ];
    await change(ports, 'settings', 'settings', (record) => ({
      ...record,
      limits: { ...record.limits, maxExposurePct: dec('0.2') },
    }));

    const done = await run({ dryRun: true });

    // 8,000 are held: the first buy fits, the second does not beside it.
    expect(lines(done)).toEqual([
      'AAPL buy 71 planned',
      'NVDA buy 89 refused exposure_limit_exceeded',
      'MSFT sell 13 planned',
    ]);
    expect(done.status).toBe('completed');
    expect(runView(ports, done).numOrdersSubmitted).toBe(0);
    expect(submitted()).toEqual([]);
    expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toEqual([]);
  });

  test('sells a position that has outgrown the limit, but turns none around', async () => {
    saying = [['MSFT', '-1']];
    await change(ports, 'settings', 'settings', (record) => ({
      ...record,
      limits: { ...record.limits, maxPositionPct: dec('0.01') },
    }));

    expect(lines(await run({ symbols: ['MSFT'] }))).toEqual(['MSFT sell 20 filled']);
  });

  test('with the kill switch on sells what is held and says why it buys nothing', async () => {
    await activateKillSwitch(ports, {
      agentId: AGENT,
      correlationId: 'kill',
      by: 'ann',
      reason: 'a test',
      cancelOpenOrders: false,
      flatten: false,
    });

    const done = await run();

    expect(lines(done)).toEqual([
      'AAPL buy 36 refused kill_switch',
      'MSFT sell 13 filled',
      'NVDA nothing skipped zero_weight',
    ]);
    expect(done.status).toBe('partial');
  });

  test('of an agent that is paused fails, and names the codes', async () => {
    await pauseAgent(ports, { agentId: AGENT, correlationId: 'pause', by: 'ann' });
    saying = [['AAPL', '0.05']];

    const done = await run({ symbols: ['AAPL'] });

    expect(done).toMatchObject({ status: 'failed', errorMessage: 'nothing was traded: agent_not_running' });
    expect(runView(ports, done)).toMatchObject({ numSignals: 1, numOrdersSubmitted: 0 });
  });

  test('of which the broker rejects an order is partial', async () => {
    saying = [
      ['AAPL', '0.05'],
      ['NVDA', '0.05'],
    ];
    ports.broker.rejectNext('40310000', 'not today');

    const done = await run({ symbols: ['AAPL', 'NVDA'] });

    expect(lines(done)).toEqual(['AAPL buy 36 rejected broker: 40310000 not today', 'NVDA buy 45 filled']);
    expect(done.status).toBe('partial');
    expect(runView(ports, done)).toMatchObject({
      numOrdersSubmitted: 2,
      numOrdersAccepted: 1,
      numOrdersRejected: 1,
    });
  });

  test('has no order of a symbol that nobody knows or says anything of', async () => {
    const done = await run({ symbols: ['AAPL', 'ZZZ', 'NVDA'] });
    saying = [['AAPL', '0.05']];
    const second = await run({ symbols: ['NVDA'] });

    expect(lines(done)).toEqual([
      'AAPL buy 36 filled',
      'NVDA nothing skipped zero_weight',
      'ZZZ nothing skipped no_price',
    ]);
    expect(lines(second)).toEqual(['NVDA nothing skipped no_signal']);
    expect(second.status).toBe('completed');
  });
});

describe('the source of its signals', () => {
  const decided = {
    symbol: 'AAPL',
    action: 'buy',
    confidence: 1,
    reasoning: '',
    indicators: {},
    dataTimestamp: NOW,
  };
  const rules = (): Ports => ({
    ...service(),
    signalService: undefined,
    engines: { rules: { decide: async () => [decided] } },
  });

  test('is the strategy that is named, or the first one without a service', async () => {
    const symbols = ['AAPL'];

    const named = await runOrchestration(rules(), command({ symbols, strategyId: 'momentum', dryRun: true }));
    const first = await runOrchestration(rules(), command({ symbols, dryRun: true }));

    for (const { strategyId, modelVersion, mappings } of [named, first]) {
      expect([strategyId, modelVersion]).toEqual(['momentum', 'rules momentum']);
      expect(mappings?.[0]?.signal).toMatchObject({ rank: 1 });
      expect(mappings?.[0]?.order?.qty.toFixed()).toBe('71'); // 10 % of 108,000, with room for a move of 1 %
    }
    expect(asked).toEqual([]);
  });

  test.each([
    ['a strategy that is not there', { strategyId: 'nobody' }, 'strategyId: there is no strategy nobody'],
    ['a day to come', { asOfDate: '2025-01-07' }, 'asOfDate: must not be after 2025-01-06'],
    [
      'a past day of a strategy that knows only today',
      { strategyId: 'momentum', asOfDate: '2025-01-03' },
      'asOfDate: only the signal service has signals of another day',
    ],
  ])('cannot be %s, and then there is no run', async (_, wanted, message) => {
    await expect(run(wanted)).rejects.toMatchObject({ name: 'InvalidInput', message });

    expect((await listRuns(ports, { agentId: AGENT, limit: 10 })).items).toEqual([]);
  });

  test.each<[string, (broken: Ports) => Ports]>([
    ['signal service', (all) => ({ ...all, signalService: { signals: () => Promise.reject(down) } })],
    [
      'market data',
      (all) => ({ ...all, marketData: { ...all.marketData, quotes: () => Promise.reject(down) } }),
    ],
  ])('or the %s that is down makes a run that failed, and says so', async (_, broken) => {
    await expect(runOrchestration(broken(service()), command())).rejects.toBeInstanceOf(TransientError);

    const failed = await onlyRun();
    expect(failed).toMatchObject({ status: 'failed', errorMessage: '503' });
    expect(failed.completedAt).toBeDefined();
    expect(submitted()).toEqual([]);
    expect(await ports.store.listOpen('run', AGENT, 10)).toEqual([]);
  });

  test('that takes too long is down', async () => {
    const slow = { signals: () => ports.clock.sleep(9 * SECOND).then(() => Promise.reject(down)) };

    await expect(runOrchestration({ ...service(), signalService: slow }, command())).rejects.toThrow(
      'planning a run took longer than 8000 ms',
    );
    expect((await onlyRun()).status).toBe('failed');
  });
});

describe('a run that takes longer than its caller waits', () => {
  test('answers after ten seconds with what is known, and a heartbeat takes it to its end', async () => {
    const first = await runOrchestration(waiting(), command());
    const waited = elapsed(NOW, ports.clock.now());
    await driveSagas(ports);
    const seen = await oneRun(ports, AGENT, first.runId);
    await ports.clock.advance(10 * SECOND);
    await beat();
    const over = await oneRun(ports, AGENT, first.runId);
    await beat();

    expect(first.status).toBe('running');
    expect(waited).toBeGreaterThan(9 * SECOND);
    expect(waited).toBeLessThanOrEqual(10 * SECOND);
    expect(lines(first)).toContain('MSFT sell 13 running');
    expect(lines(seen.run)).toEqual([
      'AAPL buy 36 planned',
      'MSFT sell 13 filled',
      'NVDA nothing skipped zero_weight',
    ]);
    // Nobody has written yet that it ended, and whoever asks is told.
    expect([over.run.status, over.run.completedAt]).toEqual(['completed', undefined]);
    expect(await recordOf(ports, 'run', first.runId)).toMatchObject({ status: 'completed' });
    expect(submitted()).toEqual(['sell 13 MSFT', 'buy 36 AAPL']);
  });

  test('buys nothing any more when its sells take over two minutes', async () => {
    const { runId } = await runOrchestration(waiting(), command());
    await ports.clock.advance(3 * MINUTE);
    await runHeartbeat(ports, {});
    await driveSagas(ports);
    await beat();

    const { run: over } = await oneRun(ports, AGENT, runId);
    expect(lines(over)[0]).toBe('AAPL buy 36 late not_ordered_in_time');
    expect(submitted().filter((order) => order.includes('AAPL'))).toEqual([]);
    expect(over.completedAt).toBeDefined();
  });

  test('is ordered once by two heartbeats at once', async () => {
    await runOrchestration(waiting(), command());
    await driveSagas(ports);
    await ports.clock.advance(10 * SECOND);

    await Promise.allSettled([runHeartbeat(ports, {}), runHeartbeat(ports, {})]);
    await driveSagas(ports);
    await Promise.allSettled([runHeartbeat(ports, {}), runHeartbeat(ports, {})]);

    expect(submitted()).toEqual(['sell 13 MSFT', 'buy 36 AAPL']);
    expect(await onlyRun()).toMatchObject({ status: 'completed' });
  });
});

describe('a process that dies', () => {
  /** Ports whose `doomed` write, by its number from the start of the run, and everything after it fails. */
  const dyingAt = (doomed: number): Ports => {
    let commits = 0;
    const all = service();
    return {
      ...all,
      store: {
        ...all.store,
        commit: (change_) => (++commits > doomed ? Promise.reject(down) : all.store.commit(change_)),
      },
      machines: ports.machines,
    };
  };

  test('at any of its writes leaves a run that ends, with every order placed once', async () => {
    for (let doomed = 1; doomed < 6; doomed++) {
      ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => broker.hold('MSFT', '20', '400'));
      await runOrchestration(dyingAt(doomed), command()).catch(() => undefined);

      for (let beats = 0; beats < 8; beats++) {
        await ports.clock.advance(30 * SECOND);
        await beat();
      }

      const over = await onlyRun();
      expect([doomed, over.status]).toEqual([doomed, doomed === 1 ? 'failed' : 'completed']);
      expect(submitted()).toEqual(doomed === 1 ? [] : ['sell 13 MSFT', 'buy 36 AAPL']);
      expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toEqual([]);
    }
  });

  test('after an order and before it is written with the run, late as it may be found, does not hide it', async () => {
    saying = [
      ['AAPL', '0.05'],
      ['NVDA', '0.05'],
    ];
    // Opened, planned, and the first order's intent.
    await runOrchestration(dyingAt(3), command({ symbols: ['AAPL', 'NVDA'] })).catch(() => undefined);
    await ports.clock.advance(5 * MINUTE);
    await beat();
    await beat();

    const over = await onlyRun();
    expect(over.mappings?.map(({ outcome }) => outcome.state)).toEqual(['ordered', 'late']);
  });
});
