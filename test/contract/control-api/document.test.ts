import { expect, test } from 'vitest';
import type { RouteSpec } from '../../../src/contracts/http/route.ts';
import { API_ROUTES, ROUTE_NAMES } from '../../../src/contracts/http/routes.ts';
import { createTestApi } from '../../support/test-api.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly { readonly token: readonly string[] }[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, unknown>>;
}

async function document() {
  const api = await createTestApi();
  const { json } = await api.get('/openapi.json');
  return json as {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
}

test('the document has every route with its scope, parameters and problems, and no other', async () => {
  const { openapi, paths } = await document();

  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  expect(openapi).toBe('3.1.0');
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual([...ROUTE_NAMES].sort());
  for (const name of ROUTE_NAMES) {
    const spec: RouteSpec = API_ROUTES[name];
    const operation = paths[spec.path]?.[spec.method];
    const inPath = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(operation?.security).toEqual(spec.scope === 'public' ? [] : [{ token: [spec.scope] }]);
    expect(operation?.parameters?.filter((one) => one.in === 'path').map((one) => one.name) ?? []).toEqual(
      inPath,
    );
    expect(operation?.requestBody !== undefined).toBe(spec.body !== undefined);
    expect('401' in (operation?.responses ?? {})).toBe(spec.scope !== 'public');
    expect('409' in (operation?.responses ?? {})).toBe(spec.mayConflict === true);
  }
});

test('optional bodies are not required, and every write takes an idempotency key', async () => {
  const api = await createTestApi();

  const { json, text } = await api.get('/openapi.json');

  const writes = ROUTE_NAMES.filter((name) => API_ROUTES[name].method !== 'get');
  const required = (path: string): unknown =>
    (json as { paths: Record<string, { post: { requestBody: { required?: boolean } } }> }).paths[path]?.post
      .requestBody.required;
  expect([required('/api/v1/agent/start'), required('/api/v1/agent/kill-switch')]).toEqual([false, true]);
  expect(text.split('"Idempotency-Key"')).toHaveLength(writes.length + 1);
});

test('the page for people shows every route and needs nothing from elsewhere', async () => {
  const api = await createTestApi();

  const { headers, text } = await api.get('/docs');

  expect(headers.get('content-type')).toMatch(/^text\/html/);
  for (const name of ROUTE_NAMES) expect(text).toContain(`id="${name}"`);
  expect(text).toContain('canceledOrders: {');
  expect(text).not.toMatch(/<script|<link|<img|src=|@import|url\(/i);
  expect(text).not.toContain('[object Object]');
});
