import type { FetchJson } from '../../application/ports/fetch-json.ts';
import type { SignalRequest, SignalSource, Signals } from '../../application/ports/signal-source.ts';
import { type SignalServiceRequest, signalServiceAnswer } from '../../contracts/signal-service.ts';
import { SECOND } from '../../domain/clock.ts';
import { InvalidInputError, TransientError } from '../../domain/errors.ts';

export interface SignalServiceOptions {
  readonly fetchJson: FetchJson;
  /** Where it is asked, with a path and a query of its own where it has them. */
  readonly url: string;
}

/** A run is to have its signals within a second (RN3); one that takes three of them is down. */
const TIMEOUT_MS = 3 * SECOND;
/** A signal has about a hundred bytes, and there are 200 at most. */
const MAX_BYTES = 200_000;

/** Signals of a service of the operator's own, over HTTP; `contracts/signal-service.ts` says what both sides say. */
export const createSignalService = ({ fetchJson, url: address }: SignalServiceOptions): SignalSource => ({
  async signals(request) {
    const symbols = request.quotes.map(({ symbol }) => symbol);
    if (symbols.length === 0) return { signals: [], modelVersion: 'not asked' };
    const url = urlOf(address, { ...wantedOf(request), symbols });
    const answer = await fetchJson({ url, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }).catch(
      (error: unknown) => {
        // The caller's input is not to blame for an address that is wrong.
        throw error instanceof InvalidInputError ? new TransientError(error.message, {}, error) : error;
      },
    );
    return toSignals(answer, symbols, request.asOfDate);
  },
});

const wantedOf = ({ asOfDate, strategy }: SignalRequest): Omit<SignalServiceRequest, 'symbols'> => ({
  asOfDate,
  ...strategy?.signals,
});

function urlOf(address: string, { symbols, asOfDate, topN, bottomN }: SignalServiceRequest): URL {
  const url = new URL(address);
  url.searchParams.set('symbols', symbols.join(','));
  url.searchParams.set('asOfDate', asOfDate);
  if (topN !== undefined) url.searchParams.set('topN', String(topN));
  if (bottomN !== undefined) url.searchParams.set('bottomN', String(bottomN));
  return url;
}

/** All of an answer that breaks a rule is refused: nobody knows what else is wrong with it. */
function toSignals(answer: unknown, asked: readonly string[], asOfDate: string): Signals {
  const parsed = signalServiceAnswer.safeParse(answer);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TransientError(
      `the signal service's answer is malformed: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  const { signals, modelVersion, asOfDate: answered } = parsed.data;
  if (answered !== asOfDate)
    throw new TransientError(`the signal service answered for ${answered} and was asked about ${asOfDate}`);
  return { modelVersion, signals: signals.filter(({ symbol }) => asked.includes(symbol)) };
}
