import { beforeEach, describe, expect, test } from 'vitest';
import type { SignalSource } from '../../../src/application/ports/signal-source.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { TransientError } from '../../../src/domain/errors.ts';
import { aMapping, aRun } from '../../support/builders/run-records.ts';
import { driveSagas } from '../../support/saga-driver.ts';
import { createTestApi, type Reply, type TestApi } from '../../support/test-api.ts';
import { given } from '../../support/test-ports.ts';

const RUN = '/api/v1/orchestration/run';
const RUNS = '/api/v1/orchestration/runs';
let api: TestApi;

const serve = (signalService: SignalSource): void => void Object.assign(api.ports, { signalService });
const itemsOf = ({ json }: Reply) => json?.['items'] as readonly Record<string, unknown>[];

beforeEach(async () => {
  api = await createTestApi({ autoAdvance: true });
  await api.post('/api/v1/agent/start');
  serve({
    signals: async () => ({
      modelVersion: 'm1',
      signals: [{ symbol: 'AAPL', rank: 1, predictedReturn: dec('0.012'), targetWeight: dec('0.06') }],
    }),
  });
  Object.assign(api.ports.machines, {
    start: async () => {
      await driveSagas(api.ports);
      return 'started';
    },
  });
});

describe('an orchestration run', () => {
  test('answers what became of every symbol, and is found again', async () => {
    const ran = await api.post(RUN, { symbols: ['AAPL', 'MSFT'], capital: '50000', maxPositionSize: '2000' });
    const found = await api.get(`${RUNS}/${String(ran.json?.['runId'])}`);

    expect(ran.status).toBe(200);
    expect(ran.json).toMatchObject({
      status: 'completed',
      strategyId: null,
      asOfDate: '2025-01-06',
      capital: '50000',
      numSignals: 1,
      numOrdersSubmitted: 1,
      numOrdersAccepted: 1,
      numOrdersRejected: 0,
      errorMessage: null,
    });
    expect(ran.json?.['mappings']).toEqual([
      {
        symbol: 'AAPL',
        predictedReturn: '0.012',
        rank: 1,
        targetWeight: '0.06',
        orderQty: '13',
        orderSide: 'buy',
        clientOrderId: expect.stringContaining(String(ran.json?.['runId'])) as unknown,
        brokerOrderId: expect.any(String) as unknown,
        orderStatus: 'filled',
        filledQty: '13',
        filledAvgPrice: '150',
        skipReason: null,
        sagaId: expect.stringContaining('intent-') as unknown,
      },
      expect.objectContaining({ symbol: 'MSFT', rank: null, orderQty: null, skipReason: 'no_signal' }),
    ]);
    expect(found.json).toEqual(ran.json);
  });

  test('is made once for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'monday' };

    const first = await api.post(RUN, { symbols: ['AAPL'] }, { headers });
    const again = await api.post(RUN, { symbols: ['AAPL'] }, { headers });

    expect(again.json).toEqual(first.json);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(api.ports.broker.submitted).toHaveLength(1);
  });

  test('of an agent that does not run is failed, with the codes of the gate a symbol', async () => {
    await api.post('/api/v1/agent/stop');

    const { status, json } = await api.post(RUN, { symbols: ['AAPL'] });

    expect([status, json?.['status']]).toEqual([200, 'failed']);
    expect(json?.['mappings']).toMatchObject([{ orderQty: '40', skipReason: 'agent_not_running' }]);
    expect(json).toMatchObject({ numOrdersSubmitted: 0, numOrdersRejected: 0 });
  });

  test('whose signal service is down is a 503 that says when to ask again, and is recorded as failed', async () => {
    serve({ signals: () => Promise.reject(new TransientError('signals.example answered 503')) });

    const reply = await api.post(RUN, { symbols: ['AAPL'] });
    const listed = itemsOf(await api.get(`${RUNS}?status=failed`));

    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
    expect(reply.text).not.toContain('signals.example');
    expect(listed).toMatchObject([{ errorMessage: 'signals.example answered 503', mappings: [] }]);
  });

  test.each([
    ['no symbols', {}, /symbols/],
    ['an empty list', { symbols: [] }, /symbols/],
    ['a symbol twice', { symbols: ['AAPL', 'AAPL'] }, /must not repeat a symbol/],
    ['51 symbols', { symbols: Array.from({ length: 51 }, (_, index) => `S${index}`) }, /symbols/],
    ['capital of nothing', { symbols: ['AAPL'], capital: '0' }, /capital: must be above 0/],
    [
      'a size below nothing',
      { symbols: ['AAPL'], maxPositionSize: '-1' },
      /maxPositionSize: must be above 0/,
    ],
    ['a day that is none', { symbols: ['AAPL'], asOfDate: '2025-02-30' }, /asOfDate/],
    ['an unknown field', { symbols: ['AAPL'], dryrun: true }, /unknown field dryrun/],
  ])('with %s is refused by name', async (_, body, message) => {
    const { status, json } = await api.post(RUN, body);

    expect([status, json?.['detail']]).toEqual([400, expect.stringMatching(message) as unknown]);
    expect(itemsOf(await api.get(RUNS))).toEqual([]);
  });

  test('of an unknown strategy, or of tomorrow, cannot be', async () => {
    const unknown = await api.post(RUN, { symbols: ['AAPL'], strategyId: 'nobody' });
    const tomorrow = await api.post(RUN, { symbols: ['AAPL'], asOfDate: '2025-01-07' });

    expect([unknown.status, tomorrow.status]).toEqual([422, 422]);
  });
});

describe('orchestration runs', () => {
  test('are listed newest first, by status and strategy, in pages', async () => {
    const mappings = [aMapping()];
    for (const [runId, status, strategyId] of [
      ['run-1', 'completed', 'momentum'],
      ['run-2', 'partial', 'momentum'],
      ['run-3', 'completed', 'signals'],
    ] as const)
      await given(api.ports, { kind: 'run', record: aRun({ runId, status, strategyId, mappings }) });
    const ids = async (query: string) => itemsOf(await api.get(`${RUNS}?${query}`)).map(({ runId }) => runId);

    const first = await api.get(`${RUNS}?limit=2`);
    const second = await ids(`limit=2&cursor=${String(first.json?.['cursor'])}`);

    expect([itemsOf(first).map(({ runId }) => runId), second]).toEqual([['run-3', 'run-2'], ['run-1']]);
    expect(await ids('status=completed')).toEqual(['run-3', 'run-1']);
    expect(await ids('strategyId=momentum')).toEqual(['run-2', 'run-1']);
    expect(await ids('status=partial&strategyId=momentum')).toEqual(['run-2']);
    expect((await api.get(`${RUNS}?status=lost`)).status).toBe(400);
  });

  test('that there are not are a 404', async () => {
    expect((await api.get(`${RUNS}/nothing`)).status).toBe(404);
  });
});
