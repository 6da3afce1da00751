import type { FetchJson, JsonRequest } from '../../application/ports/fetch-json.ts';
import { errorMessage, FatalError, InvalidInputError, TransientError } from '../../domain/errors.ts';

export interface FetchJsonOptions {
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
}

/** The port on Node's own `fetch`. Nothing is tried twice, and no redirect is followed: keys stay with their host. */
export const createFetchJson =
  ({ fetch: inner = fetch }: FetchJsonOptions = {}): FetchJson =>
  async (request) => {
    const { url, headers = {}, timeoutMs, maxBytes } = request;
    // What it was about, without the query.
    const what = `${url.host}${url.pathname}`;
    try {
      const response = await inner(url, {
        headers: { accept: 'application/json', ...headers },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) {
        await response.body?.cancel();
        throw refusal(what, response);
      }
      return parsed(what, await read(what, response, maxBytes));
    } catch (error) {
      if (isOurs(error)) throw error;
      throw new TransientError(`${what}: ${reason(error, request)}`, {}, error);
    }
  };

const isOurs = (error: unknown): boolean =>
  error instanceof TransientError || error instanceof FatalError || error instanceof InvalidInputError;

function refusal(what: string, { status, headers }: Response): Error {
  const message = `${what} answered ${status}`;
  if (status === 401 || status === 403) return new FatalError(message, { status });
  if (status === 408 || status === 429 || status >= 500)
    return new TransientError(message, { status, retryAfterMs: retryAfterMs(headers.get('retry-after')) });
  return new InvalidInputError(message, { status });
}

/** Retry-After in seconds, as these sources write it; undefined for anything else. */
const retryAfterMs = (text: string | null): number | undefined =>
  text !== null && /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : undefined;

/** The body as text, piece by piece, so that one without an end is given up in time. */
async function read(what: string, response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early cancels the body.
  const body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > maxBytes) throw new TransientError(`${what}: the answer is longer than ${maxBytes} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

function parsed(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes what it read.
    throw new TransientError(`${what}: the answer is not JSON`);
  }
}

/** The innermost explanation: `fetch failed` alone helps nobody. */
function reason(error: unknown, { timeoutMs }: JsonRequest): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer in ${timeoutMs} ms`;
  return error instanceof Error && error.cause !== undefined
    ? errorMessage(error.cause)
    : errorMessage(error);
}
