import { ApiError } from '@alpacahq/alpaca-trade-api/rest';
import * as z from 'zod';
import { errorMessage, FatalError, InvalidInputError, TransientError } from '../../domain/errors.ts';

/** Runs `call` once, its failures classed: whether to try again is for whoever asks (application/resilience). */
export async function classed<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof TransientError ? error : classify(error, doing);
  }
}

/** What a call to Alpaca failed with, in our classes (RS1); `doing` says what was tried. */
export function classify(error: unknown, doing: string): Error {
  if (!(error instanceof ApiError)) {
    // Our own refusal, from inside the client's fetch, keeps what it says of when to ask again.
    return new TransientError(`${doing}: ${reason(error)}`, ownContext(error), error);
  }
  const message = `${doing}: Alpaca answered ${error.status}: ${error.message}`;
  const context = { status: error.status, code: error.code, requestId: error.requestId };
  if (error.status === 401 || error.status === 403) return new FatalError(message, context, error);
  if (error.status === 429 || error.status === 408 || error.status >= 500) {
    return new TransientError(message, { ...context, retryAfterMs: error.retryAfterMs }, error);
  }
  return new InvalidInputError(message, context, error);
}

function ownContext(error: unknown): TransientError['context'] {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof TransientError) return cause.context;
  }
  return {};
}

/** The innermost explanation: `fetch failed` alone helps nobody. */
function reason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? errorMessage(error) : `${errorMessage(error)}: ${reason(cause)}`;
}

/** Codes with which a connection fails before anything was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** True when the request cannot have reached the broker. */
export function neverSent(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && NEVER_SENT.has(cause.code)) return true;
  }
  return false;
}

export const isStatus = (error: unknown, ...statuses: readonly number[]): error is ApiError =>
  error instanceof ApiError && statuses.includes(error.status);

/** Checks an answer; one that breaks its schema is a fault of the other side, and may be better the next time. */
export function parseAnswer<T extends z.ZodType>(schema: T, answer: unknown, doing: string): z.infer<T> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new TransientError(`${doing}: Alpaca's answer is malformed: ${z.prettifyError(parsed.error)}`);
}
