import { beforeEach, describe, expect, test } from 'vitest';
import { API_ROUTES, ROUTE_NAMES } from '../../../src/contracts/http/routes.ts';
import { parseStatePartition } from '../../../src/contracts/records/keys.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';
import { testAgent } from '../../support/test-ports.ts';

let api: TestApi;

beforeEach(async () => {
  api = await createTestApi({ agents: [testAgent(), { ...testAgent(), agentId: 'second' }] });
  for (const agentId of ['default', 'second']) await api.post(`/api/v1/agent/start?agentId=${agentId}`);
});

const of = async (agentId: string) => {
  const [status, settings, audit] = await Promise.all([
    api.get(`/api/v1/agent/status?agentId=${agentId}`),
    api.get(`/api/v1/agent/settings?agentId=${agentId}`),
    api.get(`/api/v1/audit?agentId=${agentId}&limit=100`),
  ]);
  return { status: status.json, settings: settings.json, audit: audit.json };
};

/** One command of each kind that changes an agent. */
const COMMANDS: readonly (readonly [method: string, path: string, body: unknown])[] = [
  ['POST', '/api/v1/agent/pause', { minutes: 5 }],
  ['POST', '/api/v1/agent/resume', {}],
  ['PATCH', '/api/v1/agent/settings', { limits: { maxPositions: 7 } }],
  ['PUT', '/api/v1/agent/mode', { mode: 'conservative', autonomy: 'manual' }],
  ['POST', '/api/v1/strategies/momentum/deactivate', {}],
  ['PUT', '/api/v1/strategies/momentum/schedule', { kind: 'interval', everyMinutes: 5 }],
  ['POST', '/api/v1/cycles/start', { type: 'analysis', symbols: ['AAPL'] }],
  ['POST', '/api/v1/agent/kill-switch', { action: 'activate', reason: 'a test' }],
  ['POST', '/api/v1/agent/stop', {}],
];

describe('two agents in one deployment (AG7)', () => {
  test('do not see what the other one is told', async () => {
    const before = await of('second');

    for (const [method, path, body] of COMMANDS) {
      const { status } = await api.post(`${path}?agentId=default`, body, { method });
      expect([path, status]).toEqual([path, 200]);
    }

    expect(await of('second')).toEqual(before);
    expect((await of('default')).status).toMatchObject({ status: 'stopped', killSwitch: { on: true } });
  });

  test('keep everything apart by partition', async () => {
    await api.post('/api/v1/cycles/start?agentId=second', { type: 'analysis', symbols: ['AAPL'] });

    const { items } = (await api.get('/api/v1/cycles?agentId=default')).json as { items: unknown[] };

    expect(items).toEqual([]);
    expect(parseStatePartition('AGENT#second#cycle')).toEqual({ agentId: 'second', kind: 'cycle' });
  });

  test('are told apart by every call that is about one', () => {
    const shared = ['openApi', 'docs', 'live', 'ready', 'startup'];

    const silent = ROUTE_NAMES.filter((name) => {
      const spec = API_ROUTES[name];
      return !('query' in spec) || !('agentId' in spec.query.shape);
    });

    expect(silent.toSorted()).toEqual(shared.toSorted());
  });
});
