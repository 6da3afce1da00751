import { beforeEach, describe, expect, test } from 'vitest';
import { readActivity } from '../../../../src/application/cycles/activity.ts';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { answerRequest } from '../../../../src/application/decisions/answer-request.ts';
import { executeDecision } from '../../../../src/application/decisions/execute-decision.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import type { Change } from '../../../../src/application/ports/store.ts';
import { type DecisionRequest, decisionRequestSchema } from '../../../../src/contracts/messages/messages.ts';
import { MINUTE, SECOND, shift } from '../../../../src/domain/clock.ts';
import { ANALYSIS_STEPS } from '../../../../src/domain/cycle/types.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { decisionIdOf } from '../../../../src/domain/ids.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { someSignals } from '../../../support/builders/cycle-records.ts';
import { aRunningAgent, aStrategy, change, recordOf } from '../../../support/running-agent.ts';
import { committedEvents, given, type TestPorts, testAgent } from '../../../support/test-ports.ts';

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
});

/** Opens a cycle and takes its requests off the queue. */
async function requestsOfACycle(): Promise<readonly DecisionRequest[]> {
  const { status } = await runAnalysisCycle(ports, { agentId: AGENT });
  expect(status).toBe('started');
  const messages = ports.sent.splice(0).flatMap((sent) => sent.messages);
  return messages.map((message) => decisionRequestSchema.parse(message));
}

async function aRequest(): Promise<DecisionRequest> {
  const [request] = await requestsOfACycle();
  if (request === undefined) throw new Error('the cycle asked nothing');
  return request;
}

const answer = (overrides: object = {}) => ({
  symbol: 'AAPL',
  action: 'buy',
  confidence: 0.9,
  reasoning: 'it rises',
  indicators: { rsi: 61 },
  dataTimestamp: NOW,
  ...overrides,
});

/** The agent with an engine that says so. */
const saying = (...answers: readonly unknown[]) => ({
  ...ports,
  engines: { rules: { decide: () => Promise.resolve(answers) } },
});
const decisions = async () =>
  (await ports.store.list('decision', AGENT, { limit: 100, ascending: true })).items;
const generated = async () =>
  (await committedEvents(ports)).filter(({ type }) => type === 'ai.decision.generated');

describe('a valid answer', () => {
  test('becomes a decision with its event, and the cycle waits for the gate', async () => {
    const request = await aRequest();

    await answerRequest(saying(answer(), answer({ symbol: 'MSFT', action: 'hold' })), request);

    expect(await decisions()).toMatchObject([
      {
        decisionId: decisionIdOf(request.requestId, 'AAPL'),
        symbol: 'AAPL',
        action: 'buy',
        confidence: 0.9,
        status: 'generated',
        engine: 'rules',
        correlationId: request.correlationId,
      },
    ]);
    expect((await generated()).map(({ data }) => data['decisionId'])).toEqual([
      decisionIdOf(request.requestId, 'AAPL'),
    ]);
    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      status: 'running',
      undecided: 1,
      requests: [{ status: 'answered' }],
      counts: { decisions: 1, holds: 1, invalid: 0, errors: 0 },
    });
  });

  test('delivered twice, or by two workers at once, changes nothing the second time (DE7)', async () => {
    const request = await aRequest();
    const engine = saying(answer());
    await Promise.all([answerRequest(engine, request), answerRequest(engine, request)]);
    const [cycle, made] = [await recordOf(ports, 'cycle', request.cycleId), await decisions()];

    await answerRequest(saying(answer({ action: 'sell', symbol: 'MSFT' })), request);

    expect(await recordOf(ports, 'cycle', request.cycleId)).toEqual(cycle);
    expect(await decisions()).toEqual(made);
    expect(made).toHaveLength(1);
    expect(await generated()).toHaveLength(1);
  });

  test('of a cycle that is over is not acted on', async () => {
    const request = await aRequest();
    await ports.clock.advance(3 * MINUTE);
    await runAnalysisCycle(ports, { agentId: AGENT });
    await runHeartbeat(ports, {});

    await answerRequest(saying(answer()), request);

    expect(await decisions()).toEqual([]);
    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({ status: 'failed' });
  });
});

describe('data of over five minutes ago, outside the regular session', () => {
  const start = '2025-01-07T13:00:00.000Z'; // 08:00 in New York
  const old = { dataTimestamp: shift(start, -20 * MINUTE) };
  beforeEach(async () => {
    const prices = { AAPL: '150', 'BTC/USD': '60000' };
    const agents = [{ ...testAgent(), universe: Object.keys(prices) }];
    ports = await aRunningAgent({ start, prices, agents });
    await change(ports, 'settings', 'settings', (record) => ({
      ...record,
      sessionRules: { marketHoursOnly: false },
    }));
  });

  test('is the gate to judge for a stock, which hardly trades then, and invalid for a coin', async () => {
    const request = await aRequest();

    await answerRequest(saying(answer(old), answer({ ...old, symbol: 'BTC/USD' })), request);

    const made = (await decisions()).map(({ symbol, status }) => `${symbol} ${status}`);
    expect(made.toSorted()).toEqual(['AAPL generated', 'BTC/USD invalid']);
  });
});

describe('an invalid answer is recorded with its reason and acted on as hold (DE3)', () => {
  test.each([
    ['is no object', 'buy!', /expected object/i],
    ['is nothing', undefined, /expected object/i],
    ['has an action that there is not', answer({ action: 'short' }), /action/],
    ['has a confidence above 1', answer({ confidence: 1.5 }), /confidence/],
    ['has a confidence that is no number', answer({ confidence: Number.NaN }), /confidence/],
    [
      'has an indicator that is no number',
      answer({ indicators: { rsi: Number.POSITIVE_INFINITY } }),
      /indicators\.rsi/,
    ],
    ['has a field that nobody asked for', answer({ sendTo: 'me' }), /unknown field sendTo/],
    ['lacks its reasons', answer({ reasoning: undefined }), /reasoning/],
    ['has a symbol that is none', answer({ symbol: 'aapl; drop' }), /symbol/],
    ['has a symbol that was not asked about', answer({ symbol: 'TSLA' }), /TSLA was not asked about/],
    [
      'has data of over five minutes ago',
      answer({ dataTimestamp: shift(NOW, -5 * MINUTE - 1) }),
      /older than 5 minutes/,
    ],
    ['buys with a weight below zero', answer({ targetWeight: '-0.05' }), /targetWeight of a buy/],
    ['suggests a quantity of nothing', answer({ suggestedQty: '0' }), /suggestedQty must be above 0/],
    ['has a time that is none', answer({ dataTimestamp: 'yesterday' }), /dataTimestamp/],
  ])('when it %s', async (_, raw, reason) => {
    const request = await aRequest();

    await answerRequest(saying(raw, answer({ symbol: 'MSFT' })), request);

    const [invalid, ...valid] = (await decisions()).toSorted((one) => (one.status === 'invalid' ? -1 : 1));
    expect(invalid).toMatchObject({ status: 'invalid', action: 'hold' });
    expect(invalid?.statusReason).toMatch(reason);
    expect(invalid?.rawAnswer).toBe(JSON.stringify(raw) ?? 'undefined');
    expect(valid.map(({ symbol, status }) => `${symbol} ${status}`)).toEqual(['MSFT generated']);
    expect(await generated()).toHaveLength(1);
    expect((await recordOf(ports, 'cycle', request.cycleId)).counts).toMatchObject({
      decisions: 2,
      invalid: 1,
    });
  });

  test('when a symbol is answered twice only the first counts', async () => {
    await answerRequest(saying(answer(), answer({ action: 'sell' })), await aRequest());

    expect((await decisions()).map(({ status, statusReason }) => statusReason ?? status).toSorted()).toEqual([
      'generated',
      'symbol AAPL was answered twice',
    ]);
  });

  test('a hold on old data is a hold', async () => {
    const request = await aRequest();

    await answerRequest(saying(answer({ action: 'hold', dataTimestamp: shift(NOW, -60 * MINUTE) })), request);

    expect((await recordOf(ports, 'cycle', request.cycleId)).counts).toMatchObject({ holds: 1, invalid: 0 });
  });

  test('more answers than a transaction holds fail the strategy, and not the delivery', async () => {
    const request = await aRequest();

    await answerRequest(saying(...Array.from({ length: 500 }, () => answer({ symbol: 'TSLA' }))), request);

    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      status: 'completed',
      requests: [{ status: 'failed' }],
    });
  });
});

describe('a strategy that fails is recorded failed, never turned into hold, and the others go on', () => {
  const failing = (decide: () => Promise<readonly unknown[]>) => ({
    ...ports,
    engines: { rules: { decide } },
  });

  test('when it throws', async () => {
    ports = await aRunningAgent({
      agents: [{ ...testAgent(), strategies: [aStrategy('bad'), aStrategy('good')] }],
    });
    const [bad, good] = await requestsOfACycle();
    if (bad === undefined || good === undefined) throw new Error('two strategies were to be asked');

    await answerRequest(
      failing(() => Promise.reject(new TransientError('model overloaded'))),
      bad,
    );
    await answerRequest(saying(answer()), good);

    const cycle = await recordOf(ports, 'cycle', bad.cycleId);
    expect(cycle.requests).toMatchObject([
      { strategyId: 'bad', status: 'failed', error: 'Transient: model overloaded' },
      { strategyId: 'good', status: 'answered' },
    ]);
    expect(cycle.counts).toMatchObject({ holds: 0, decisions: 1, errors: 1 });
    const errors = (await committedEvents(ports)).filter(
      ({ type }) => type === 'orchestrator.error.occurred',
    );
    expect(errors.map(({ data }) => data)).toEqual([
      { type: 'strategy', message: 'Transient: model overloaded', source: 'bad' },
    ]);
  });

  test('when it takes longer than 30 seconds', async () => {
    const request = await aRequest();

    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const answered = answerRequest(
      failing(() => {
        resolve();
        return new Promise(() => undefined);
      }),
      request,
    );
    await asked;
    await ports.clock.advance(29 * SECOND);
    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      requests: [{ status: 'outstanding' }],
    });
    await ports.clock.advance(SECOND);
    await answered;

    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      status: 'completed',
      requests: [{ status: 'failed', error: 'Transient: strategy momentum took longer than 30000 ms' }],
    });
  });

  test('when it has no prices, no engine, or is not configured any more', async () => {
    const request = await aRequest();
    ports.marketData.fault = new TransientError('the source is down');
    await answerRequest(ports, request);
    ports.marketData.fault = undefined;
    await ports.clock.advance(SECOND);
    const second = await aRequest();
    await answerRequest({ ...ports, engines: {} }, second);
    await ports.clock.advance(SECOND);
    const third = await aRequest();
    const gone = { ...third, strategyId: 'gone' };
    await answerRequest(ports, gone);

    const errors = await Promise.all(
      [request, second, third].map(
        async ({ cycleId }) => (await recordOf(ports, 'cycle', cycleId)).requests[0]?.error,
      ),
    );
    expect(errors).toEqual([
      'Transient: the source is down',
      'Fatal: no engine rules',
      'Fatal: no strategy gone is configured',
    ]);
  });

  test('when it answers something that is no list', async () => {
    const request = await aRequest();

    await answerRequest(
      failing(() => Promise.resolve('sell everything' as unknown as readonly unknown[])),
      request,
    );

    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      requests: [{ status: 'failed' }],
    });
    expect(await decisions()).toEqual([]);
  });
});

describe('a confident decision counts for its symbol in the universe (UN1)', () => {
  const confident = async () => (await ports.store.get('signals', AGENT, 'momentum'))?.record.confident;

  test('a buy or a sell that is surer than 0.7, with or without a bar; nothing else', async () => {
    const [request] = await requestsOfACycle();
    if (request === undefined) throw new Error('the cycle asked nothing');

    await answerRequest(
      saying(
        answer({ symbol: 'AAPL', confidence: 0.71 }),
        answer({ symbol: 'MSFT', action: 'sell', confidence: 0.7, basedOn: NOW }),
        answer({ symbol: 'NVDA', action: 'hold', confidence: 1 }),
      ),
      request,
    );

    expect(await confident()).toEqual({ AAPL: NOW });
  });

  test('and is forgotten with the first decision that comes after a day', async () => {
    const old = '2025-01-04T15:00:00.000Z';
    const recent = '2025-01-06T09:00:00.000Z';
    await given(ports, {
      kind: 'signals',
      record: someSignals({ confident: { AAPL: old, TSLA: old, NVDA: recent } }),
    });

    await answerRequest(saying(answer({ symbol: 'MSFT', action: 'sell' })), await aRequest());

    expect(await confident()).toEqual({ NVDA: recent, MSFT: NOW });
  });
});

describe('the last answer completes the cycle', () => {
  test('when there is nothing for the gate to say', async () => {
    ports = await aRunningAgent({
      agents: [{ ...testAgent(), strategies: [aStrategy('first'), aStrategy('second')] }],
    });
    const [first, second] = await requestsOfACycle();
    if (first === undefined || second === undefined) throw new Error('two strategies were to be asked');

    await answerRequest(saying(), first);
    const between = await recordOf(ports, 'cycle', first.cycleId);
    await ports.clock.advance(700);
    await answerRequest(saying(answer({ action: 'hold' })), second);

    expect(between).toMatchObject({ status: 'running', steps: first.opening.steps });
    const cycle = await recordOf(ports, 'cycle', first.cycleId);
    expect(cycle).toMatchObject({ status: 'completed', durationMs: 700, undecided: 0 });
    expect(cycle.steps.map(({ name, status }) => `${name} ${status}`)).toEqual(
      ANALYSIS_STEPS.map((name) => `${name} completed`),
    );
    expect((await readActivity(ports, AGENT)).record).toMatchObject({
      lastCycle: { id: first.cycleId },
      stats: { cyclesCompleted: 1 },
    });
    expect(await runAnalysisCycle(ports, { agentId: AGENT })).toMatchObject({ status: 'started' });
  });

  test('and otherwise the last word of the gate', async () => {
    const request = await aRequest();
    await answerRequest(saying(answer(), answer({ symbol: 'MSFT' })), request);

    await executeDecision(ports, AGENT, decisionIdOf(request.requestId, 'AAPL'));
    const between = await recordOf(ports, 'cycle', request.cycleId);
    await executeDecision(ports, AGENT, decisionIdOf(request.requestId, 'MSFT'));

    expect(between).toMatchObject({ status: 'running', undecided: 1 });
    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      status: 'completed',
      undecided: 0,
      counts: { decisions: 2, ordersSubmitted: 2 },
    });
  });
});

describe('more decisions than fit in one transaction', () => {
  const universe = Array.from({ length: 120 }, (_, index) => `S${index}`);
  const answers = universe.map((symbol) => answer({ symbol, dataTimestamp: NOW, basedOn: NOW }));
  const everyDecision = async () => {
    const { items, cursor } = await ports.store.list('decision', AGENT, { limit: 100 });
    return [...items, ...(await ports.store.list('decision', AGENT, { limit: 100, cursor })).items];
  };

  beforeEach(async () => {
    const prices = Object.fromEntries(universe.map((symbol) => [symbol, '10']));
    ports = await aRunningAgent({ prices, agents: [{ ...testAgent(), universe }] });
  });

  test('are all recorded before the request is answered', async () => {
    const request = await aRequest();

    await answerRequest(saying(...answers), request);

    expect(new Set((await everyDecision()).map(({ symbol }) => symbol))).toEqual(new Set(universe));
    expect(await generated()).toHaveLength(120);
    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      status: 'running',
      undecided: 120,
      requests: [{ status: 'answered' }],
      counts: { decisions: 120, holds: 0 },
    });
  });

  test('are recorded once when a worker dies in between and the request is delivered again', async () => {
    const request = await aRequest();
    let commits = 0;
    const dying = async (change: Change): Promise<void> => {
      if (++commits === 2) throw new TransientError('the process died');
      await ports.store.commit(change);
    };

    await expect(
      answerRequest({ ...saying(...answers), store: { ...ports.store, commit: dying } }, request),
    ).rejects.toThrow('the process died');
    const between = await recordOf(ports, 'cycle', request.cycleId);
    await answerRequest(saying(...answers), request);

    expect(between).toMatchObject({ undecided: 80, requests: [{ status: 'outstanding' }] });
    expect(await everyDecision()).toHaveLength(120);
    expect(await generated()).toHaveLength(120);
    expect(await recordOf(ports, 'cycle', request.cycleId)).toMatchObject({
      undecided: 120,
      requests: [{ status: 'answered' }],
      counts: { decisions: 120 },
    });
  });
});

describe('a signal counts once a bar', () => {
  /** Answers the request of a new cycle, and gives its decisions. */
  async function decided(...answers: readonly object[]): Promise<readonly string[]> {
    await ports.clock.advance(3 * MINUTE);
    const request = await aRequest();
    const stamped = answers.map((one) => ({ ...one, dataTimestamp: ports.clock.now().toISOString() }));
    await answerRequest(saying(...stamped), request);
    return (await decisions())
      .filter(({ cycleId }) => cycleId === request.cycleId)
      .map(({ symbol, action }) => `${action} ${symbol}`);
  }
  const [bar, nextBar] = [NOW, shift(NOW, 60 * MINUTE)];

  test('a buy on the same bar is a hold, on the next bar it is one again', async () => {
    expect(await decided(answer({ basedOn: bar }))).toEqual(['buy AAPL']);
    expect(await decided(answer({ basedOn: bar }), answer({ symbol: 'MSFT', basedOn: bar }))).toEqual([
      'buy MSFT',
    ]);
    expect(await decided(answer({ basedOn: nextBar }))).toEqual(['buy AAPL']);
  });

  test('a sell is never suppressed', async () => {
    expect(await decided(answer({ action: 'sell', basedOn: bar }))).toEqual(['sell AAPL']);
    expect(await decided(answer({ action: 'sell', basedOn: bar }))).toEqual(['sell AAPL']);
  });

  test('of one strategy does not silence another', async () => {
    ports = await aRunningAgent({
      agents: [{ ...testAgent(), strategies: [aStrategy('first'), aStrategy('second')] }],
    });
    for (const request of await requestsOfACycle())
      await answerRequest(saying(answer({ basedOn: bar })), request);

    expect((await decisions()).map(({ strategyId }) => strategyId)).toEqual(['first', 'second']);
  });
});
