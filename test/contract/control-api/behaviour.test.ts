import { describe, expect, test } from 'vitest';
import { runHeartbeat } from '../../../src/application/heartbeat/run-heartbeat.ts';
import { ConflictError, FatalError, TransientError } from '../../../src/domain/errors.ts';
import { everythingRecorded } from '../../support/everything-recorded.ts';
import { createTestApi } from '../../support/test-api.ts';

describe('operating an agent', () => {
  test('start, pause, resume, stop, each as the one before it left things', async () => {
    const api = await createTestApi();

    const started = await api.post('/api/v1/agent/start', { riskMode: 'conservative' });
    await api.ports.clock.advance(90_000);
    const running = await api.get('/api/v1/agent/status');
    const paused = await api.post('/api/v1/agent/pause', { minutes: 10 });
    const resumed = await api.post('/api/v1/agent/resume');
    const stopped = await api.post('/api/v1/agent/stop', { reason: 'closing time' });
    const idle = await api.get('/api/v1/agent/status');

    expect(started.json).toMatchObject({
      status: 'running',
      mode: 'conservative',
      activeStrategies: ['momentum'],
    });
    expect(running.json).toMatchObject({
      status: 'running',
      uptimeSeconds: 90,
      nextScheduledCycle: '2025-01-06T15:32:00.000Z',
      killSwitch: { on: false },
    });
    expect(paused.json).toEqual({ status: 'paused', resumeAt: '2025-01-06T15:41:30.000Z' });
    expect(resumed.json).toEqual({ status: 'running', resumedAt: '2025-01-06T15:31:30.000Z' });
    expect(stopped.json).toMatchObject({ status: 'stopped', openPositions: [], pendingOrders: [] });
    expect(idle.json).toMatchObject({
      status: 'stopped',
      uptimeSeconds: 0,
      statusReason: 'closing time',
      nextScheduledCycle: null,
    });
  });

  test.each([
    ['in the evening', '2025-01-07T01:00:10.000Z', '2025-01-07T01:15:00.000Z'],
    ['at the weekend', '2025-01-11T20:59:00.000Z', '2025-01-11T21:00:00.000Z'],
  ])('the next cycle comes %s too, for the agent and for its strategies', async (_when, start, next) => {
    const api = await createTestApi({ start });
    await api.post('/api/v1/agent/start');

    const status = await api.get('/api/v1/agent/status');
    const strategies = await api.get('/api/v1/strategies');

    expect(status.json).toMatchObject({ nextScheduledCycle: next });
    expect(strategies.json).toMatchObject({ items: [{ nextRun: next }] });
  });

  test('an illegal transition is a 409 that names the state', async () => {
    const api = await createTestApi();

    const { status, json } = await api.post('/api/v1/agent/pause');

    expect([status, json?.['detail']]).toEqual([409, 'cannot pause: the agent is stopped']);
  });

  test('the audit log names the subject of the token and the correlation id of the call', async () => {
    const api = await createTestApi();

    await api.post('/api/v1/agent/start', {}, { headers: { 'x-correlation-id': 'ticket-42' } });

    const notes = await api.ports.store.audit('default', 1, 10);
    expect(notes.at(-1)).toMatchObject({
      action: 'agent.started',
      actor: 'operator-7',
      correlationId: 'ticket-42',
    });
  });

  test('the kill switch latches until it is reset, and a reset of nothing is a 409', async () => {
    const api = await createTestApi();
    const path = '/api/v1/agent/kill-switch';

    const first = await api.post(path, { action: 'activate', reason: 'fat finger' });
    const second = await api.post(path, { action: 'activate', reason: 'again' });
    const read = await api.get(path);
    const reset = await api.post(path, { action: 'reset', reason: 'checked' });
    const again = await api.post(path, { action: 'reset', reason: 'checked' });

    expect(first.json).toMatchObject({
      on: true,
      reason: 'fat finger',
      by: 'operator-7',
      canceledOrders: [],
    });
    expect(second.json).toMatchObject({ on: true, reason: 'fat finger' });
    expect(read.json).toMatchObject({ on: true, reason: 'fat finger' });
    expect(reset.json).toMatchObject({ on: false, reason: null });
    expect(again.status).toBe(409);
  });

  test('flattening shows how far it is, stands in the way of a reset, and can be given up', async () => {
    const api = await createTestApi();
    api.ports.broker.hold('AAPL', '10', '140');
    const path = '/api/v1/agent/kill-switch';

    const on = await api.post(path, { action: 'activate', reason: 'get out', flatten: true });
    await runHeartbeat(api.ports, {});
    const under = await api.get(path);
    const refused = await api.post(path, { action: 'reset', reason: 'too early' });
    const given = await api.post(path, { action: 'cancel_flatten', reason: 'keep the rest' });
    const again = await api.post(path, { action: 'cancel_flatten', reason: 'twice' });
    const reset = await api.post(path, { action: 'reset', reason: 'checked' });

    expect(on.json).toMatchObject({ on: true, followUp: { status: 'cancelling', flatten: true, exits: [] } });
    expect(api.ports.sent).toMatchObject([{ queue: 'heartbeats' }]);
    expect(under.json).toMatchObject({
      followUp: { status: 'flattening', exits: [{ symbol: 'AAPL', attempt: 1, status: 'ordered' }] },
    });
    expect([refused.status, refused.json?.['detail']]).toEqual([
      409,
      expect.stringContaining('the account is being flattened'),
    ]);
    expect(given.json).toMatchObject({ on: true, followUp: { status: 'abandoned', by: 'operator-7' } });
    expect(again.status).toBe(409);
    expect(reset.json).toMatchObject({ on: false, followUp: null });
  });

  test('a cycle started by hand asks every strategy about the symbols that were named', async () => {
    const api = await createTestApi();
    await api.post('/api/v1/agent/start');

    const { json } = await api.post('/api/v1/cycles/start', { type: 'analysis', symbols: ['MSFT'] });
    const current = await api.get('/api/v1/cycles/current');

    expect(json).toMatchObject({ status: 'started', skipReason: null });
    expect(current.json).toMatchObject({ id: json?.['cycleId'], symbols: 1, strategiesProcessed: 0 });
    expect(api.ports.sent).toMatchObject([
      { queue: 'decision-requests', messages: [{ strategyId: 'momentum', symbols: ['MSFT'] }] },
    ]);
  });

  test('a cycle that may not run is answered as skipped, with the reason', async () => {
    const api = await createTestApi();

    const { json } = await api.post('/api/v1/cycles/start', { type: 'analysis' });

    expect(json).toMatchObject({ status: 'skipped', skipReason: 'agent_stopped' });
  });
});

describe('reading what happened', () => {
  test('a cycle has its decisions, orders and log lines', async () => {
    const api = await createTestApi();
    const { cycleId, decisionId, sagaId } = await everythingRecorded(api.ports);

    const { json } = await api.get(`/api/v1/cycles/${cycleId}`);

    expect(json).toMatchObject({
      id: cycleId,
      progress: 100,
      strategiesProcessed: 1,
      decisions: [{ decisionId, symbol: 'AAPL' }, { symbol: 'MSFT' }],
      orders: [{ intentId: sagaId, status: 'filled', filledAveragePrice: '150.01' }],
    });
    expect(json?.['logs']).toContainEqual({
      at: '2025-01-06T15:30:00.900Z',
      level: 'error',
      message: 'fetch_market_data failed in 800 ms: 2 of 3',
    });
  });

  test('lists are filtered, paged, and say when they end', async () => {
    const api = await createTestApi();
    const { cycleId, runningCycleId } = await everythingRecorded(api.ports);

    const first = await api.get('/api/v1/cycles?limit=1');
    const second = await api.get(`/api/v1/cycles?limit=1&cursor=${String(first.json?.['cursor'])}`);
    const filtered = await api.get('/api/v1/cycles?status=completed');
    const orders = await api.get('/api/v1/orders?symbol=MSFT');
    const decisions = await api.get('/api/v1/decisions?status=executed');

    expect(first.json).toMatchObject({ items: [{ id: runningCycleId }] });
    expect(second.json).toMatchObject({ items: [{ id: cycleId }], cursor: null });
    expect(filtered.json).toMatchObject({ items: [{ id: cycleId }] });
    expect(orders.json).toEqual({ items: [], cursor: null });
    expect(decisions.json).toMatchObject({ items: [{ symbol: 'AAPL', status: 'executed' }] });
  });

  test('a saga shows its whole forward path, what was skipped, and what undid it', async () => {
    const api = await createTestApi({ consoleUrlOf: (execution) => `https://console.example/${execution}` });
    const { sagaId, activeSagaId } = await everythingRecorded(api.ports);

    const { json } = await api.get(`/api/v1/sagas/${sagaId}`);
    const active = await api.get('/api/v1/sagas/active');

    const steps = json?.['steps'] as { name: string; status: string }[];
    expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'ValidateRisk completed',
      'ReserveBuyingPower skipped',
      'SubmitOrder failed',
      'WaitForFill skipped',
      'UpdatePosition skipped',
      'RecordTrade skipped',
      'UndoSubmitOrder completed',
    ]);
    expect(json).toMatchObject({
      totalSteps: 6,
      intent: { symbol: 'AAPL' },
      consoleUrl: `https://console.example/${sagaId}`,
    });
    expect(active.json).toMatchObject({
      items: [{ id: activeSagaId, status: 'running', intent: { symbol: 'NVDA' } }],
    });
  });

  test('positions are valued, decimals are text', async () => {
    const api = await createTestApi();
    await everythingRecorded(api.ports);

    const { json } = await api.get('/api/v1/positions');

    expect(json).toMatchObject({
      items: [
        {
          symbol: 'AAPL',
          qty: '10',
          side: 'long',
          marketValue: '1500',
          unrealizedPnl: '0',
          weight: '0.014778',
        },
      ],
      cursor: null,
    });
  });

  test('the status has the day and what is going on', async () => {
    const api = await createTestApi();
    const { cycleId, runningCycleId } = await everythingRecorded(api.ports);

    const { json } = await api.get('/api/v1/agent/status');

    expect(json).toMatchObject({
      currentCycle: { id: runningCycleId, type: 'analysis' },
      lastCycle: { id: cycleId, decisions: 2, orders: 1 },
      lastError: { type: 'Transient' },
      positions: 1,
      dailyPnl: '1500',
      dailyPnlPct: '0.015',
      killSwitch: { on: false, symbols: ['NVDA'] },
    });
  });
});

describe('what goes wrong behind the API', () => {
  test.each([
    [new TransientError('table prod-7 throttled'), 503],
    [new FatalError('credentials AKIA-SECRET refused'), 500],
    [new TypeError('undefined is not a function'), 500],
    [new ConflictError('agent agent is not at the version that was expected'), 409],
  ])('%s is told without internals and logged with them, once', async (error, status) => {
    const api = await createTestApi();
    await everythingRecorded(api.ports);
    api.ports.store.get = () => Promise.reject(error);

    const reply = await api.get('/api/v1/decisions/some-id');

    expect(reply.status).toBe(status);
    expect(reply.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
    expect(reply.text.includes(error.message)).toBe(status === 409);
    expect(api.ports.log.lines.filter((line) => String(line['error']).includes(error.message))).toHaveLength(
      1,
    );
  });
});

describe('correlation ids', () => {
  test('are taken from the caller, or made, or made anew when they are none', async () => {
    const api = await createTestApi();
    const idOf = async (id?: string): Promise<string | null> =>
      (
        await api.send('/health/live', { headers: id === undefined ? {} : { 'x-correlation-id': id } })
      ).headers.get('x-correlation-id');

    const ids = [await idOf('mine-1'), await idOf(), await idOf('<script>')];

    expect(ids).toEqual([
      'mine-1',
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
  });
});
