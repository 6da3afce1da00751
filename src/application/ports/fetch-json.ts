export interface JsonRequest {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole answer, not just its beginning. */
  readonly timeoutMs: number;
  /** An answer that is longer is refused before it fills the memory. */
  readonly maxBytes: number;
}

/**
 * GETs a JSON document, unchecked. Throws Transient (no connection, time-out, 408, 429 with `status` and
 * `retryAfterMs`, 5xx, no JSON, too long), Fatal (401, 403) or InvalidInput (every other refusal). No message has a
 * header or a query in it, where keys may be.
 */
export type FetchJson = (request: JsonRequest) => Promise<unknown>;
