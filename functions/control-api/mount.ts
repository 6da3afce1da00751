import type { Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { etag } from 'hono/etag';
import * as z from 'zod';
import type { Ports } from '../../src/application/ports/index.ts';
import type { VerifyToken } from '../../src/application/ports/token-verifier.ts';
import type { RouteSpec } from '../../src/contracts/http/route.ts';
import type { RouteName } from '../../src/contracts/http/routes.ts';
import type { Area } from './area.ts';
import { requireScope } from './auth.ts';
import type { ApiEnv } from './environment.ts';
import { idempotent } from './idempotency.ts';
import { respondProblem } from './problem.ts';
import { MAX_BODY_BYTES, type ParsedRequest, parseRequest, TOO_LARGE } from './request.ts';

interface UntypedCall extends ParsedRequest {
  readonly correlationId: string;
  readonly by: string;
}

/** Adds the routes of an area to the application. */
export function mountArea(
  app: Hono<ApiEnv>,
  { routes, handlers }: Area,
  verifyToken: VerifyToken,
  ports: Ports,
): void {
  for (const [name, spec] of Object.entries(routes)) {
    // Sound because an area gives each of its routes the handler of the route's own schemas.
    const handler = handlers[name as RouteName] as (call: UntypedCall) => Promise<unknown>;
    mount(app, spec, handler, verifyToken, ports);
  }
}

/** One route: token, size, parsing, the call itself, and its answer. */
function mount(
  app: Hono<ApiEnv>,
  spec: RouteSpec,
  handler: (call: UntypedCall) => Promise<unknown>,
  verifyToken: VerifyToken,
  ports: Ports,
): void {
  const path = spec.path.replaceAll(/\{(\w+)\}/g, ':$1');

  if (spec.scope !== 'public') app.on(spec.method, path, requireScope(verifyToken, spec.scope));
  app.on(
    spec.method,
    path,
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c: Context<ApiEnv>) => respondProblem(c, TOO_LARGE) }),
  );
  // Who polls says what he has (If-None-Match), and gets nothing when nothing has changed.
  if (spec.method === 'get' && spec.contentType === undefined) app.get(path, etag());
  app.on(spec.method, path, async (c) => {
    const request = await parseRequest(c, spec);
    const by = c.get('subject') ?? 'anonymous';
    return idempotent(ports, c, request, async () =>
      respond(c, spec, await handler({ ...request, correlationId: c.get('correlationId'), by })),
    );
  });
}

/** Sends an answer in wire form. One that breaks its schema is our fault and ends as a 500. */
function respond(c: Context<ApiEnv>, spec: RouteSpec, answer: unknown): Response {
  const wire: unknown = z.encode(spec.answer, answer);
  if (spec.contentType === 'text/html') return c.html(String(wire));
  if (spec.contentType === 'text/plain') return c.text(String(wire));
  // The connection ends with the stream: a server that stops does not wait for another request on it.
  if (spec.contentType === 'text/event-stream')
    return c.body(wire as ReadableStream, 200, { 'content-type': spec.contentType, connection: 'close' });
  return c.json(wire as Record<string, unknown>, isUnavailable(spec, wire) ? 503 : 200);
}

const isUnavailable = ({ unavailableWhen = [] }: RouteSpec, answer: unknown): boolean =>
  unavailableWhen.includes((answer as { readonly status: string }).status);
