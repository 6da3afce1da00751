import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOpenApiDocument } from '../../../functions/control-api/openapi.ts';
import { type RouteSpec, SCOPES } from '../../../src/contracts/http/route.ts';
import { API_ROUTES, ROUTE_NAMES, type RouteName } from '../../../src/contracts/http/routes.ts';
import type { OpenApi } from '../../fuzz/requests.ts';
import { valuesOf } from '../../fuzz/values.ts';
import { everythingRecorded, type Recorded } from '../../support/everything-recorded.ts';
import { fingerprintOf } from '../../support/fingerprint.ts';
import { createTestApi, type Reply, type TestApi } from '../../support/test-api.ts';

const guarded = ROUTE_NAMES.filter((name) => API_ROUTES[name].scope !== 'public');
const open = ROUTE_NAMES.filter((name) => API_ROUTES[name].scope === 'public');

/** An agent with something to lose; what is refused leaves it as it is, so that all refusals share it. */
let api: TestApi;
let recorded: Recorded;

beforeAll(async () => {
  api = await createTestApi();
  recorded = await everythingRecorded(api.ports);
});

const { paths } = createOpenApiDocument() as unknown as OpenApi;

/** A call that would be done, if its caller were let in. */
function callOf(name: RouteName): { readonly path: string; readonly init: RequestInit } {
  const { path, method }: RouteSpec = API_ROUTES[name];
  const ids: Readonly<Record<string, string>> = {
    cycles: recorded.cycleId,
    decisions: recorded.waitingDecisionId,
    sagas: recorded.activeSagaId,
    strategies: 'momentum',
  };
  const [, , , area = ''] = path.split('/');
  const schema = paths[path]?.[method]?.requestBody?.content['application/json'].schema;
  const [body] = schema === undefined ? [] : fc.sample(valuesOf(schema), { numRuns: 1, seed: 1 });
  return {
    path: path.replace('{id}', ids[area] ?? 'some-id').replace('{symbol}', 'AAPL'),
    init: {
      method: method.toUpperCase(),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    },
  };
}

const send = (name: RouteName, authorization: string | undefined): Promise<Reply> => {
  const { path, init } = callOf(name);
  const headers = new Headers(init.headers);
  if (authorization !== undefined) headers.set('authorization', authorization);
  return api.send(path, { ...init, headers });
};

/** Every way of not being let in, and the status that it is answered with. */
const REFUSED: readonly {
  readonly what: string;
  readonly header: (api: TestApi, needed: string) => Promise<string | undefined> | string | undefined;
  readonly status: number;
}[] = [
  { what: 'no token', header: () => undefined, status: 401 },
  { what: 'another scheme', header: () => 'Basic b3BlcmF0b3I6c2VjcmV0', status: 401 },
  { what: 'a malformed token', header: () => 'Bearer not.a.token', status: 401 },
  { what: 'alg none', header: ({ tokens }) => `Bearer ${tokens.unsigned()}`, status: 401 },
  {
    what: 'HMAC by the public key',
    header: async ({ tokens }) => `Bearer ${await tokens.confused()}`,
    status: 401,
  },
  { what: 'a foreign key', header: async ({ tokens }) => `Bearer ${await tokens.foreign()}`, status: 401 },
  {
    what: 'an expired token',
    header: async ({ tokens }) => `Bearer ${await tokens.token({ expiresIn: -60 })}`,
    status: 401,
  },
  {
    what: 'another audience',
    header: async ({ tokens }) => `Bearer ${await tokens.token({ audience: 'somebody-else' })}`,
    status: 401,
  },
  {
    what: 'another issuer',
    header: async ({ tokens }) => `Bearer ${await tokens.token({ issuer: 'https://evil.example' })}`,
    status: 401,
  },
  {
    what: 'the wrong scope',
    header: async ({ tokens }, needed) =>
      `Bearer ${await tokens.token({ scope: SCOPES.filter((scope) => scope !== needed).join(' ') })}`,
    status: 403,
  },
  {
    what: 'no scope',
    header: async ({ tokens }) => `Bearer ${await tokens.token({ scope: '' })}`,
    status: 403,
  },
];

describe.each(guarded)('%s', (name) => {
  test.each(REFUSED)('is refused with $what', async ({ header, status }) => {
    // Prepare
    const authorization = await header(api, API_ROUTES[name].scope);
    const before = fingerprintOf(api.ports);

    // Act
    const reply = await send(name, authorization);

    // Assess
    expect(reply.status).toBe(status);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer realm="quarterdeck"/);
    expect(reply.json).toMatchObject({ status, correlationId: reply.headers.get('x-correlation-id') });
    expect(fingerprintOf(api.ports)).toBe(before);
  });

  test('lets in who has the scope of the route, and only that one', async () => {
    const { path, method }: RouteSpec = API_ROUTES[name];
    const fresh = await createTestApi();
    const token = await fresh.tokens.token({ scope: API_ROUTES[name].scope });

    const reply = await fresh.send(path.replace('{id}', 'some-id').replace('{symbol}', 'AAPL'), {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${token}` },
    });

    expect([401, 403]).not.toContain(reply.status);
  });
});

test('a caller who is let in changes something, so that the fingerprint would tell', async () => {
  const before = fingerprintOf(api.ports);

  const reply = await send('pauseAgent', `Bearer ${await api.tokens.token()}`);

  expect(reply.status).toBe(200);
  expect(fingerprintOf(api.ports)).not.toBe(before);
});

describe('public routes', () => {
  test('are health, and nothing else', () => {
    const paths = open.map((name) => API_ROUTES[name].path);

    expect(paths).toEqual(['/health', '/health/live', '/health/ready', '/health/startup']);
  });

  test.each(open)('%s answers without a token', async (name) => {
    const api = await createTestApi();

    const reply = await api.send(API_ROUTES[name].path);

    expect([200, 503]).toContain(reply.status);
  });
});

describe('what is no route', () => {
  test.each([
    ['GET', '/api/v1/secrets'],
    ['DELETE', '/api/v1/agent/status'],
    ['GET', '/'],
    ['GET', '/api/v1/agent/start'],
  ])('%s %s is 401 without a token and 404 with one', async (method, path) => {
    const api = await createTestApi();
    const authorization = `Bearer ${await api.tokens.token()}`;

    const stranger = await api.send(path, { method });
    const caller = await api.send(path, { method, headers: { authorization } });

    expect([stranger.status, caller.status]).toEqual([401, 404]);
  });
});
