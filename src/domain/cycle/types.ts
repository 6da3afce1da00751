export const CYCLE_TYPES = ['analysis', 'heartbeat', 'rebalance', 'execution', 'maintenance'] as const;

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
export type AnalysisStep = (typeof ANALYSIS_STEPS)[number];
