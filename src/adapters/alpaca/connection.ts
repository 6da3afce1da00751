import { assertPaperHost } from './paper-host.ts';
import { type RateBudget, withinBudget } from './rate-budget.ts';

export interface Connection {
  readonly keyId: string;
  readonly secretKey: string;
  /** Instead of the global one: an exchange in the same process, or a faulty network in a test. */
  readonly fetch?: typeof fetch | undefined;
  /** This process's part of what the account may ask of the host; none for an exchange on this machine. */
  readonly rateBudget?: RateBudget | undefined;
}

/** A submission gets 10 s (CY2, SG2). */
export const SUBMIT_TIMEOUT_MS = 10_000;
/** A read or a cancel, tried again (guarded-broker.ts), fits into the 8 s of a saga's undo. */
export const READ_TIMEOUT_MS = 2_000;
/** Pages of bars are large. */
export const DATA_TIMEOUT_MS = 5_000;

export interface ClientConfiguration {
  readonly basePath: string;
  readonly keyId: string;
  readonly secret: string;
  readonly timeoutMs: number;
  readonly userAgent: string;
  readonly fetchApi?: typeof fetch;
}

/**
 * The settings of the vendor's client. It retries nothing: that is the guard's, which knows which call may be
 * repeated. Nor does it limit the rate: it would make calls wait that have a time to keep, and knows of no other
 * process (rate-budget.ts does).
 */
export function clientConfiguration(
  connection: Connection,
  url: string,
  allowLive: boolean,
  timeoutMs: number,
): ClientConfiguration {
  const basePath = assertPaperHost(url, allowLive);
  const { rateBudget } = connection;
  const fetchApi =
    rateBudget === undefined ? connection.fetch : withinBudget(connection.fetch ?? fetch, rateBudget);
  return {
    basePath,
    keyId: connection.keyId,
    secret: connection.secretKey,
    timeoutMs,
    userAgent: 'quarterdeck',
    ...(fetchApi === undefined ? {} : { fetchApi }),
  };
}
