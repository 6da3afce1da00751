export const ACTIONS = ['buy', 'sell', 'hold'] as const;
export type Action = (typeof ACTIONS)[number];

export const ENGINES = ['rules', 'bedrock', 'signal-service', 'committee'] as const;
/** Those that ask a language model, which costs money by the call. */
export const MODEL_ENGINES = ['bedrock', 'committee'] as const satisfies readonly (typeof ENGINES)[number][];

/**
 * `generated` waits for execute; `stored` waits for a person's review (autonomy manual); `rejected` failed a gate,
 * with its codes; `invalid` did not parse or was stale; `executing` has an intent; the rest is how that ended.
 */
export const DECISION_STATUSES = [
  'generated',
  'stored',
  'pending_approval',
  'rejected',
  'invalid',
  'expired',
  'executing',
  'executed',
  'unfilled',
  'failed',
] as const;
export type DecisionStatus = (typeof DECISION_STATUSES)[number];
