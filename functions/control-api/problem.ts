import type { Context } from 'hono';
import type { Log } from '../../src/application/ports/log.ts';
import { PROBLEMS, type Problem, problemOf } from '../../src/contracts/http/problem.ts';
import type { ApiEnv } from './environment.ts';
import { ProblemError } from './problem-error.ts';

const RETRY_AFTER_SECONDS = '5';

/** Answers with a problem document (RFC 9457). */
export function respondProblem(c: Context<ApiEnv>, { status, detail, codes }: Problem): Response {
  const { type, title } = PROBLEMS[status];
  const correlationId = c.get('correlationId');
  if (status === 503) c.header('Retry-After', RETRY_AFTER_SECONDS);
  c.header('Content-Type', 'application/problem+json');
  return c.body(
    JSON.stringify({ type: `urn:quarterdeck:problem:${type}`, title, status, detail, codes, correlationId }),
    status,
  );
}

/** Answers what was thrown, and logs it once: the caller learns its class, the log its message. */
export const answerError =
  (log: Log) =>
  (error: unknown, c: Context<ApiEnv>): Response => {
    const problem = error instanceof ProblemError ? error.problem : problemOf(error);
    const context = {
      correlationId: c.get('correlationId'),
      method: c.req.method,
      path: c.req.path,
      status: problem.status,
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
    if (problem.status >= 500) log.error('request failed', context);
    else log.info('request refused', context);
    return respondProblem(c, problem);
  };
