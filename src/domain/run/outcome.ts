import { isSagaEnd, type SagaStatus } from '../saga/steps.ts';

export const RUN_STATUSES = ['running', 'completed', 'partial', 'failed'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/**
 * What became of one symbol of a run: `skipped` is not worth an order, `planned` is to be ordered (or would be, in a dry
 * run), `refused` did not pass the gate, `late` was not ordered in time, `ordered` has an intent and a saga.
 */
export type SymbolOutcome =
  | { readonly state: 'skipped' | 'planned' | 'refused' | 'late' }
  | {
      readonly state: 'ordered';
      readonly saga: SagaStatus;
      /** Once the broker knows it. */
      readonly order?: { readonly brokerOrderId?: string | undefined } | undefined;
    };

/** Whether nothing of it can change any more. */
export const isSettled = (outcome: SymbolOutcome): boolean =>
  outcome.state === 'ordered' ? isSagaEnd(outcome.saga) : outcome.state !== 'planned';

/**
 * How a run ended (RN2): `completed` when every order that was worth one was traded, also when there was none,
 * `partial` when some were, `failed` when none was.
 */
export function endOf(outcomes: readonly SymbolOutcome[]): Exclude<RunStatus, 'running'> {
  const wanted = outcomes.filter(({ state }) => state !== 'skipped');
  const traded = wanted.filter((outcome) => outcome.state === 'ordered' && outcome.saga === 'completed');
  if (traded.length === wanted.length) return 'completed';
  return traded.length > 0 ? 'partial' : 'failed';
}

export interface OrderCounts {
  /** Passed the gate: each has an intent. */
  readonly submitted: number;
  /** Of those the broker took. */
  readonly accepted: number;
  /** Of those that ended without the broker having taken them. */
  readonly rejected: number;
}

/** When all have ended, those accepted and rejected are those submitted. */
export function countOrders(outcomes: readonly SymbolOutcome[]): OrderCounts {
  const ordered = outcomes.filter((outcome) => outcome.state === 'ordered');
  const accepted = ordered.filter(({ order }) => order?.brokerOrderId !== undefined);
  const rejected = ordered.filter(({ order, saga }) => order?.brokerOrderId === undefined && isSagaEnd(saga));
  return { submitted: ordered.length, accepted: accepted.length, rejected: rejected.length };
}
