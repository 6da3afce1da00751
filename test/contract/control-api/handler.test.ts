import type { Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { createHandler } from '../../../functions/control-api/handler.ts';
import { createJwksVerifier } from '../../../src/adapters/jwt/jwks-verifier.ts';
import { createTestPorts } from '../../support/test-ports.ts';
import { AUDIENCE, createTokenMaker, ISSUER } from '../../support/token-maker.ts';

/** As an HTTP API hands a request to its function, payload format 2.0. */
const eventOf = (
  method: string,
  rawPath: string,
  authorization: string,
  body: string | null,
  rawQueryString = '',
) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath,
  rawQueryString,
  headers: {
    authorization,
    host: 'api.example',
    ...(body === null ? {} : { 'content-type': 'application/json' }),
  },
  body,
  isBase64Encoded: false,
  requestContext: {
    accountId: '123456789012',
    apiId: 'api',
    authentication: null,
    authorizer: {},
    domainName: 'api.example',
    domainPrefix: 'api',
    http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'request-1',
    routeKey: '$default',
    stage: '$default',
    time: '06/Jan/2025:15:30:00 +0000',
    timeEpoch: 1_736_177_400_000,
  },
});

const contextWith = (remainingMs: number) =>
  ({
    awsRequestId: 'request-1',
    functionName: 'control-api',
    getRemainingTimeInMillis: () => remainingMs,
  }) as Context;

async function prepare() {
  const ports = createTestPorts();
  const tokens = await createTokenMaker(ports.clock);
  const now = (): Date => ports.clock.now();
  const verifyToken = createJwksVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: tokens.jwks, now });
  return {
    ports,
    handler: createHandler(ports, verifyToken),
    authorization: `Bearer ${await tokens.token()}`,
  };
}

test('a request through the gateway is answered like any other', async () => {
  const { handler, authorization } = await prepare();
  const start = eventOf('POST', '/api/v1/agent/start', authorization, '{"riskMode":"aggressive"}');
  const list = eventOf('GET', '/api/v1/cycles', authorization, null, 'limit=5&status=completed');
  const refused = eventOf('GET', '/api/v1/cycles', 'Bearer nonsense', null);

  const answers = [];
  for (const event of [start, list, refused]) answers.push(await handler(event, contextWith(15_000)));

  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 401]);
  expect(JSON.parse(answers[0]?.body ?? '')).toMatchObject({ status: 'running', mode: 'aggressive' });
  expect(JSON.parse(answers[1]?.body ?? '')).toEqual({ items: [], cursor: null });
});

test('a call that eats up the time of its function is answered before the gateway gives up', async () => {
  const { ports, handler, authorization } = await prepare();
  void ports.broker.hangNext('account');

  const answer = await handler(eventOf('POST', '/api/v1/agent/start', authorization, null), contextWith(520));

  expect(answer.statusCode).toBe(503);
  expect(JSON.parse(answer.body)).toMatchObject({ type: 'urn:quarterdeck:problem:unavailable', status: 503 });
});
