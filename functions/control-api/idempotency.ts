import type { Context } from 'hono';
import { answerOnce } from '../../src/application/idempotency/answer-once.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { MalformedRequestError } from '../../src/contracts/http/problem.ts';
import { sha256 } from '../composition/sha256.ts';
import type { ApiEnv } from './environment.ts';
import type { ParsedRequest } from './request.ts';

const HEADER = 'Idempotency-Key';
/** A HEAD is answered as the GET would be. */
const READS = ['GET', 'HEAD'];
/** Visible ASCII. */
const KEY = /^[!-~]{1,128}$/;

/**
 * Answers a write once for each `Idempotency-Key` of a caller; one without the header is answered as it comes. What is
 * refused before anything is done, such as a token or a schema, is not kept.
 */
export async function idempotent(
  ports: Ports,
  c: Context<ApiEnv>,
  request: ParsedRequest,
  answer: () => Promise<Response>,
): Promise<Response> {
  const key = c.req.header(HEADER);
  if (key === undefined || READS.includes(c.req.method)) return answer();
  if (!KEY.test(key)) throw new MalformedRequestError(`${HEADER}: must be 1 to 128 visible characters`);
  const { agentId } = request.query as { readonly agentId: string };
  const { status, body, replayed } = await answerOnce(
    ports,
    {
      agentId,
      correlationId: c.get('correlationId'),
      requestId: sha256(`${c.get('subject') ?? ''} ${key}`),
      fingerprint: sha256(`${c.req.method} ${c.req.path} ${await c.req.text()}`),
    },
    async () => {
      const response = await answer();
      return { status: response.status, body: await response.text() };
    },
  );
  if (replayed) c.header('Idempotency-Replayed', 'true');
  c.header('Content-Type', 'application/json');
  return c.body(body, status as 200);
}
