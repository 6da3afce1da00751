import { assertPaperHost, isLoopback } from './paper-host.ts';

export interface Connection {
  readonly keyId: string;
  readonly secretKey: string;
  /** Instead of the global one: an exchange in the same process, or a faulty network in a test. */
  readonly fetch?: typeof fetch | undefined;
}

/** A submission gets 10 s (CY2, SG2). */
export const SUBMIT_TIMEOUT_MS = 10_000;
/** Three tries of a read or a cancel fit into the 8 s of a saga's undo. */
export const READ_TIMEOUT_MS = 2_000;
/** Pages of bars are large. */
export const DATA_TIMEOUT_MS = 5_000;

/** Alpaca lets an account ask 200 times a minute on each of its hosts. */
const ACCOUNT_RATE = { maxRequests: 200, intervalMs: 60_000 };

export interface ClientConfiguration {
  readonly basePath: string;
  readonly keyId: string;
  readonly secret: string;
  readonly timeoutMs: number;
  readonly userAgent: string;
  readonly fetchApi?: typeof fetch;
  readonly rateLimit?: typeof ACCOUNT_RATE;
}

/**
 * The settings of the vendor's client. It retries nothing: that is ours (retry.ts), because only we know which call
 * may be repeated. Its rate limiter works per process, and is off for an exchange on this machine.
 */
export function clientConfiguration(
  connection: Connection,
  url: string,
  allowLive: boolean,
  timeoutMs: number,
): ClientConfiguration {
  const basePath = assertPaperHost(url, allowLive);
  return {
    basePath,
    keyId: connection.keyId,
    secret: connection.secretKey,
    timeoutMs,
    userAgent: 'quarterdeck',
    ...(connection.fetch === undefined ? {} : { fetchApi: connection.fetch }),
    ...(isLoopback(new URL(basePath)) ? {} : { rateLimit: ACCOUNT_RATE }),
  };
}
