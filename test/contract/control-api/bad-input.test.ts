import { describe, expect, test } from 'vitest';
import { everythingRecorded } from '../../support/everything-recorded.ts';
import { fingerprintOf } from '../../support/fingerprint.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';

const stateOf = ({ ports }: TestApi): string => fingerprintOf(ports);

async function preparedApi(): Promise<TestApi> {
  const api = await createTestApi();
  await everythingRecorded(api.ports);
  return api;
}

describe('a body that breaks a rule', () => {
  test.each([
    ['/agent/start', { riskMode: 'yolo' }, ['riskMode', 'conservative']],
    ['/agent/start', { strategies: [] }, ['strategies', '>=1']],
    ['/agent/start', { strategies: ['a b'] }, ['strategies.0', 'must be 1 to 128 of']],
    ['/agent/start', { force: true, riskMode: 'normal' }, ['unknown field force']],
    ['/agent/start', [], ['expected object']],
    ['/agent/stop', { reason: '' }, ['reason', '>=1']],
    ['/agent/stop', { reason: 'x'.repeat(501) }, ['reason', '<=500']],
    ['/agent/stop', { cancelOpenOrders: 'yes' }, ['cancelOpenOrders', 'expected boolean']],
    ['/agent/pause', { minutes: 0 }, ['minutes', '>=1']],
    ['/agent/pause', { minutes: 1.5 }, ['minutes', 'expected int']],
    ['/agent/pause', { minutes: 1e9 }, ['minutes', '<=10080']],
    ['/agent/resume', { now: true }, ['unknown field now']],
    ['/agent/kill-switch', undefined, ['action']],
    ['/agent/kill-switch', { action: 'toggle', reason: 'x' }, ['action']],
    ['/agent/kill-switch', { action: 'activate' }, ['reason']],
    ['/agent/kill-switch', { action: 'activate', reason: '   ' }, ['reason', '>=1']],
    [
      '/agent/kill-switch',
      { action: 'reset', reason: 'ok', cancelOpenOrders: true },
      ['unknown field cancelOpenOrders'],
    ],
    ['/cycles/start', {}, ['type']],
    ['/cycles/start', { type: 'heartbeat' }, ['type']],
    ['/cycles/start', { type: 'rebalance', symbols: ['AAPL'] }, ['symbols: only an analysis takes symbols']],
    ['/cycles/start', { type: 'analysis', symbols: ['aapl'] }, ['symbols.0', 'must be a ticker']],
    ['/agent/start', '{"riskMode":', ['not valid JSON']],
    ['/agent/start', 'null', ['expected object']],
  ])('%s %j is 400, names field and rule, and changes nothing', async (path, body, named) => {
    const api = await preparedApi();
    const before = stateOf(api);

    const { status, json } = await api.post(`/api/v1${path}`, body);

    expect(status).toBe(400);
    expect(json).toMatchObject({ type: 'urn:quarterdeck:problem:malformed', status: 400 });
    for (const part of named) expect(json?.['detail']).toContain(part);
    expect(stateOf(api)).toBe(before);
    expect(api.ports.log.lines.filter(({ message }) => message === 'request refused')).toHaveLength(1);
  });
});

describe('a query that breaks a rule', () => {
  test.each([
    ['/cycles?limit=0', 'limit: must be a whole number from 1 to 100'],
    ['/cycles?limit=101', 'limit: must be a whole number from 1 to 100'],
    ['/cycles?limit=ten', 'limit: must be a whole number from 1 to 100'],
    ['/cycles?limit=1&limit=2', 'limit: '],
    ['/cycles?colour=red', 'unknown field colour'],
    ['/cycles?status=done', 'status: '],
    ['/orders?symbol=aapl', 'symbol: must be a ticker'],
    ['/agent/status?agentId=DROP%20TABLE', 'agentId: must be 1 to 32 of'],
    ['/decisions/a%20b', 'id: must be 1 to 128 of'],
  ])('%s is 400 and names it', async (path, detail) => {
    const api = await preparedApi();

    const { status, json } = await api.get(`/api/v1${path}`);

    expect(status).toBe(400);
    expect(json?.['detail']).toContain(detail);
  });

  test.each(['/cycles', '/decisions', '/orders', '/sagas', '/positions'])(
    '%s with the cursor of another list is 422',
    async (path) => {
      const api = await preparedApi();
      const cursor = Buffer.from(JSON.stringify(['somewhere else', 'x'])).toString('base64url');

      const { status, json } = await api.get(`/api/v1${path}?cursor=${cursor}`);

      expect(status).toBe(422);
      expect(json?.['detail']).toContain('cursor');
    },
  );
});

describe('what parses but cannot be done', () => {
  test.each([['/agent/start', { strategies: ['martingale'] }, 'strategies: martingale is not configured']])(
    '%s %j is 422 and changes nothing',
    async (path, body, detail) => {
      const api = await preparedApi();
      const before = stateOf(api);

      const { status, json } = await api.post(`/api/v1${path}`, body);

      expect(status).toBe(422);
      expect(json?.['detail']).toContain(detail);
      expect(stateOf(api)).toBe(before);
    },
  );

  test.each(['/cycles/nothing', '/decisions/nothing', '/sagas/nothing'])('%s is 404', async (path) => {
    const api = await preparedApi();

    const { status } = await api.get(`/api/v1${path}`);

    expect(status).toBe(404);
  });
});

describe('a body that is', () => {
  test('larger than 64 KB is 413, with its length said or not', async () => {
    const api = await preparedApi();
    const body = JSON.stringify({ reason: 'x'.repeat(65_536) });
    const stream = new Blob([body]).stream();

    const said = await api.post('/api/v1/agent/stop', body, {
      headers: { 'content-length': String(body.length) },
    });
    const streamed = await api.post('/api/v1/agent/stop', undefined, {
      body: stream,
      duplex: 'half',
    } as RequestInit);
    const lied = await api.post('/api/v1/agent/stop', body, { headers: { 'content-length': '10' } });

    expect([said.status, streamed.status, lied.status]).toEqual([413, 413, 413]);
  });

  test('not JSON by its own account is 415', async () => {
    const api = await preparedApi();

    const reply = await api.post('/api/v1/agent/stop', '{}', { headers: { 'content-type': 'text/plain' } });

    expect(reply.status).toBe(415);
  });

  test('empty counts as no fields', async () => {
    const api = await preparedApi();

    const reply = await api.post('/api/v1/agent/pause', '', { headers: { 'content-type': 'text/plain' } });

    expect(reply.json).toEqual({ status: 'paused', resumeAt: null });
  });
});
