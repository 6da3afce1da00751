import { describe, expect, test } from 'vitest';
import { type RouteSpec, SCOPES } from '../../../src/contracts/http/route.ts';
import { API_ROUTES, ROUTE_NAMES } from '../../../src/contracts/http/routes.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';

const guarded = ROUTE_NAMES.filter((name) => API_ROUTES[name].scope !== 'public');
const open = ROUTE_NAMES.filter((name) => API_ROUTES[name].scope === 'public');

const requestOf = (name: (typeof ROUTE_NAMES)[number]): { path: string; method: string } => {
  const spec: RouteSpec = API_ROUTES[name];
  return { path: spec.path.replace('{id}', 'some-id'), method: spec.method.toUpperCase() };
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
    const api = await createTestApi();
    const { path, method } = requestOf(name);
    const authorization = await header(api, API_ROUTES[name].scope);

    // Act
    const reply = await api.send(path, {
      method,
      headers: authorization === undefined ? {} : { authorization },
    });

    // Assess
    expect(reply.status).toBe(status);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer realm="quarterdeck"/);
    expect(reply.json).toMatchObject({ status, correlationId: reply.headers.get('x-correlation-id') });
    expect(api.ports.tables.state.size).toBe(0);
  });

  test('lets in who has the scope of the route, and only that one', async () => {
    const api = await createTestApi();
    const { path, method } = requestOf(name);
    const token = await api.tokens.token({ scope: API_ROUTES[name].scope });

    const reply = await api.send(path, { method, headers: { authorization: `Bearer ${token}` } });

    expect([401, 403]).not.toContain(reply.status);
  });
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
