import type { Hono } from 'hono';
import { createApp } from '../../functions/control-api/app.ts';
import type { AppOptions } from '../../functions/control-api/app-options.ts';
import { createJwksVerifier } from '../../src/adapters/jwt/jwks-verifier.ts';
import { createEventStream } from '../../src/local/event-stream.ts';
import { prometheusText } from '../../src/local/prometheus-text.ts';
import { createTestPorts, type TestPorts, type TestPortsOptions } from './test-ports.ts';
import { AUDIENCE, createTokenMaker, ISSUER, type TokenMaker } from './token-maker.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the answer is no JSON. */
  readonly json: Record<string, unknown> | undefined;
}

export interface TestApi {
  readonly app: Hono;
  readonly ports: TestPorts;
  readonly tokens: TokenMaker;
  get(path: string, init?: RequestInit): Promise<Reply>;
  /** @param body an object goes as JSON, text as it is; `init.method` is for PUT and PATCH */
  post(path: string, body?: unknown, init?: RequestInit): Promise<Reply>;
  /** A request without the token that `get` and `post` send. */
  send(path: string, init?: RequestInit): Promise<Reply>;
}

/** The control API in this process, with a caller who may do everything. */
export async function createTestApi(
  options: TestPortsOptions & Omit<Partial<AppOptions>, 'ports' | 'verifyToken'> = {},
): Promise<TestApi> {
  const { prices, agents, earnings, start, autoAdvance = false, ...appOptions } = options;
  const ports = createTestPorts({
    autoAdvance,
    ...(prices && { prices }),
    ...(agents && { agents }),
    ...(earnings && { earnings }),
    ...(start && { start }),
  });
  const tokens = await createTokenMaker(ports.clock);
  const now = (): Date => ports.clock.now();
  const verifyToken = createJwksVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: tokens.jwks, now });
  // A stream that ends at once: who reads a whole answer would wait for ever.
  const stream = createEventStream();
  stream.close();
  const live = {
    metrics: (agentId: string) => prometheusText(ports.metrics.snapshot(), agentId),
    events: (agentId: string, after?: string) => stream.open(agentId, after),
  };
  const app = createApp({ live, ...appOptions, ports, verifyToken });
  const send = async (path: string, init?: RequestInit): Promise<Reply> =>
    replyOf(await app.request(path, init));
  const authorized = async (path: string, init: RequestInit): Promise<Reply> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${await tokens.token()}`);
    return send(path, { ...init, headers });
  };
  return {
    app,
    ports,
    tokens,
    send,
    get: (path, init = {}) => authorized(path, init),
    post: (path, body, init = {}) => {
      const headers = new Headers(init.headers);
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return authorized(path, {
        ...init,
        headers,
        method: init.method ?? 'POST',
        ...(body === undefined ? {} : { body: text }),
      });
    },
  };
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : undefined;
  return { status: response.status, headers: response.headers, text, json };
}
