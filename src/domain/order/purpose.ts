/** Why somebody, or Quarterdeck itself, orders without a decision of a strategy. */
export const COMMAND_PURPOSES = [
  'close_position',
  'flatten',
  'orchestration_run',
  'protection',
  'rebalance',
] as const;
export type CommandPurpose = (typeof COMMAND_PURPOSES)[number];

const EXITS: readonly CommandPurpose[] = ['close_position', 'flatten', 'protection'];

/** True for what may only ever make a position smaller, never open one on the other side. */
export const isExit = (purpose: CommandPurpose): boolean => EXITS.includes(purpose);
