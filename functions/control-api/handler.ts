import middy from '@middy/core';
import { handle } from 'hono/aws-lambda';
import type { Ports } from '../../src/application/ports/index.ts';
import type { VerifyToken } from '../../src/application/ports/token-verifier.ts';
import { createApp } from './app.ts';
import type { AppOptions } from './app-options.ts';

/** What is left of the function's time when it gives up: enough to answer before the gateway answers for it. */
const RESERVE_MS = 500;

/** The control API as a Lambda function behind an HTTP API. */
export const createHandler = (
  ports: Ports,
  verifyToken: VerifyToken,
  links: Pick<AppOptions, 'consoleUrlOf'> = {},
) =>
  // Its successor, a package of its own, is not published yet; Hono is pinned, so this one stays until it is.
  // oxlint-disable-next-line typescript/no-deprecated
  middy(handle(createApp({ ports, verifyToken, ...links })), {
    timeoutEarlyInMillis: RESERVE_MS,
    timeoutEarlyResponse: () => ({
      statusCode: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '5' },
      body: JSON.stringify({
        type: 'urn:quarterdeck:problem:unavailable',
        title: 'Temporarily unavailable',
        status: 503,
        detail: 'The call took too long; what it asked for may or may not have happened.',
      }),
      isBase64Encoded: false,
    }),
  });
