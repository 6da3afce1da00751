import { beforeAll, describe, expect, test } from 'vitest';
import { createOpenApiDocument } from '../../../functions/control-api/openapi.ts';
import type { RouteSpec } from '../../../src/contracts/http/route.ts';
import { API_ROUTES, ROUTE_NAMES, type RouteName } from '../../../src/contracts/http/routes.ts';
import { everythingRecorded, type Recorded } from '../../support/everything-recorded.ts';
import { createOpenApiOracle, type OpenApiOracle } from '../../support/openapi-oracle.ts';
import { createTestApi, type Reply, type TestApi } from '../../support/test-api.ts';

let oracle: OpenApiOracle;

beforeAll(() => {
  oracle = createOpenApiOracle({ ...createOpenApiDocument() });
});

/** A body that each POST takes, from a running agent on. */
const BODIES: Partial<Record<RouteName, unknown>> = {
  startAgent: { strategies: ['momentum'], riskMode: 'conservative' },
  stopAgent: { reason: 'lunch', cancelOpenOrders: true },
  pauseAgent: { minutes: 5 },
  changeKillSwitch: { action: 'activate', reason: 'a test' },
  redriveDeadLetters: { queue: 'decisions' },
  changeSettings: { version: 1, limits: { maxPositions: 20 }, protections: [] },
  changeMode: { mode: 'conservative', autonomy: 'semi_auto' },
  approveDecision: { qty: '2' },
  closePosition: { qty: '4' },
  rejectDecision: { reason: 'earnings tonight' },
  startCycle: { type: 'analysis', symbols: ['AAPL'] },
  runOrchestration: { symbols: ['AAPL', 'MSFT'], dryRun: true },
  rejectCandidate: { reason: 'too wild' },
  deactivateStrategy: { closePositions: true },
  analyzeStrategy: { symbols: ['AAPL'] },
  scheduleStrategy: { kind: 'cron', fields: '0/15 10-15 ? * MON-FRI *' },
};
/** The one strategy of the test agent. */
const STRATEGY_ROUTES: readonly RouteName[] = [
  'oneStrategy',
  'activateStrategy',
  'deactivateStrategy',
  'analyzeStrategy',
  'scheduleStrategy',
];
const IDS: Partial<Record<RouteName, keyof Recorded>> = {
  oneCycle: 'cycleId',
  cycleLogs: 'cycleId',
  oneDecision: 'decisionId',
  enrichedDecision: 'decisionId',
  approveDecision: 'waitingDecisionId',
  rejectDecision: 'waitingDecisionId',
  oneSaga: 'sagaId',
  oneRun: 'runId',
};

async function prepare(name: RouteName): Promise<{ readonly api: TestApi; readonly path: string }> {
  const api = await createTestApi();
  const recorded = await everythingRecorded(api.ports);
  if (name === 'startAgent') await api.post('/api/v1/agent/stop');
  if (name === 'resumeCycle') await api.post('/api/v1/cycles/pause');
  if (name === 'resumeAgent') await api.post('/api/v1/agent/pause');
  if (name === 'activateStrategy') await api.post('/api/v1/strategies/momentum/deactivate');
  const id = IDS[name];
  const known = STRATEGY_ROUTES.includes(name) ? 'momentum' : '';
  const path = API_ROUTES[name].path.replace('{id}', id === undefined ? known : recorded[id]);
  return { api, path: path.replace('{symbol}', 'AAPL') };
}

function ask(api: TestApi, name: RouteName, path: string): Promise<Reply> {
  const { method } = API_ROUTES[name];
  return method === 'get' ? api.get(path) : api.post(path, BODIES[name], { method: method.toUpperCase() });
}

const call = (
  { api, path }: { readonly api: TestApi; readonly path: string },
  name: RouteName,
): Promise<Reply> => ask(api, name, path);

describe('the answer of', () => {
  test.each(ROUTE_NAMES)('%s is what the document says', async (name) => {
    const prepared = await prepare(name);

    const reply = await call(prepared, name);

    const spec: RouteSpec = API_ROUTES[name];
    expect(reply.status).toBe(200);
    expect(oracle.violations(spec.method, spec.path, reply)).toEqual([]);
  });

  test.each(ROUTE_NAMES)('%s for an unknown agent is a problem that the document has', async (name) => {
    const { api, path } = await prepare(name);
    const spec: RouteSpec = API_ROUTES[name];
    const target = `${path}?agentId=nobody`;

    const reply = await ask(api, name, target);

    if (spec.query === undefined) expect(reply.status).toBe(200);
    else expect([reply.status, oracle.violations(spec.method, spec.path, reply)]).toEqual([404, []]);
  });

  test.each(ROUTE_NAMES)('%s before anything ever happened is what the document says', async (name) => {
    const api = await createTestApi();
    const spec: RouteSpec = API_ROUTES[name];
    const path = spec.path.replace('{id}', 'nothing');

    const reply = await ask(api, name, path);

    expect(reply.status).toBeLessThan(504);
    expect(reply.status).not.toBe(500);
    expect(oracle.violations(spec.method, spec.path, reply)).toEqual([]);
  });
});

describe('the oracle', () => {
  test('objects to a field that is missing, one too many, and a status that is not foreseen', async () => {
    const { api, path } = await prepare('agentStatus');
    const reply = await api.get(path);
    const { uptimeSeconds: _gone, ...rest } = reply.json ?? {};

    const missing = oracle.violations('get', path, { ...reply, json: rest });
    const extra = oracle.violations('get', path, { ...reply, json: { ...reply.json, surprise: 1 } });
    const unforeseen = oracle.violations('get', path, { ...reply, status: 418 });

    expect([missing.length, extra.length, unforeseen.length]).toEqual([1, 1, 1]);
  });
});
