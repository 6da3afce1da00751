export const CYCLE_TYPES = ['analysis', 'heartbeat', 'rebalance', 'execution', 'maintenance'] as const;

export type CycleType = (typeof CYCLE_TYPES)[number];

export const CYCLE_STATUSES = [
  'started',
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'skipped',
] as const;
export type CycleStatus = (typeof CYCLE_STATUSES)[number];

/** The steps of an analysis cycle, in order (CY2). */
export const ANALYSIS_STEPS = [
  'initialize',
  'fetch_market_data',
  'evaluate_positions',
  'generate_decisions',
  'validate_decisions',
  'execute_orders',
  'update_state',
  'complete',
] as const;

export const CYCLE_STEPS = [
  ...ANALYSIS_STEPS,
  'sell',
  'buy',
  'check_calendar',
  'bootstrap_universe',
  'record_close',
  'prune_history',
  'verify_audit',
] as const;
export type CycleStep = (typeof CYCLE_STEPS)[number];

/** The steps of each type of cycle, in order. */
export const STEPS_OF: Readonly<Record<CycleType, readonly CycleStep[]>> = {
  analysis: ANALYSIS_STEPS,
  heartbeat: ['initialize', 'complete'],
  rebalance: ['initialize', 'sell', 'buy', 'complete'],
  execution: ['initialize', 'execute_orders', 'complete'],
  maintenance: [
    'initialize',
    'check_calendar',
    'bootstrap_universe',
    'record_close',
    'prune_history',
    'verify_audit',
    'complete',
  ],
};
