import { elapsed, MINUTE, SECOND } from '../../domain/clock.ts';
import { commandIntentIdOf } from '../../domain/ids.ts';
import type { Ports } from '../ports/index.ts';

/** An exit that failed is not tried again sooner; each failure in a row doubles it up to the longest. */
const SHORTEST_PAUSE_MS = 20 * SECOND;
const LONGEST_PAUSE_MS = 5 * MINUTE;

export interface Attempt {
  /** From 1; the next one, or the last one while it is too early for another. */
  readonly attempt: number;
  readonly due: boolean;
  /** How many failed in a row until now. */
  readonly failures: number;
  /** How the one before ended, for a person; undefined when there was none. */
  readonly failed?: string;
}

export interface AttemptOptions {
  /** The first that may be next; those before it are known to have failed. */
  readonly from?: number;
  /** Whether a try that is over was one that failed; without it every one did, because the position is still there. */
  readonly hasFailed?: (intentId: string) => Promise<boolean>;
}

/**
 * Which try of an exit is next, when nothing of it is in flight and the position is still there: an order that ended
 * without getting out is never given again under its id.
 *
 * @param commandIdOf of each try; together with the symbol it names an intent
 */
export async function nextAttempt(
  ports: Ports,
  agentId: string,
  symbol: string,
  commandIdOf: (attempt: number) => string,
  { from = 1, hasFailed = async () => true }: AttemptOptions = {},
): Promise<Attempt> {
  const now = ports.clock.now();
  let attempt = from;
  let failures = from - 1;
  let failed: string | undefined;
  for (;;) {
    const intentId = commandIntentIdOf(commandIdOf(attempt), symbol);
    const intent = await ports.store.get('intent', agentId, intentId);
    if (intent === undefined)
      return { attempt, due: true, failures, ...(failed === undefined ? {} : { failed }) };
    failures = (await hasFailed(intentId)) ? failures + 1 : 0;
    const pause = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
    const saga = await ports.store.get('saga', agentId, intentId);
    const ended = saga?.record.status ?? 'without a saga';
    failed = `the exit of ${symbol} ended ${ended}${saga?.record.error === undefined ? '' : ` (${saga.record.error})`} and left a position`;
    if (elapsed(intent.record.createdAt, now) < pause) return { attempt, due: false, failures, failed };
    attempt += 1;
  }
}
