/** Why somebody, or Quarterdeck itself, orders without a decision of a strategy. */
export const COMMAND_PURPOSES = [
  'close_position',
  'flatten',
  'orchestration_run',
  'protection',
  'rebalance',
] as const;
export type CommandPurpose = (typeof COMMAND_PURPOSES)[number];
