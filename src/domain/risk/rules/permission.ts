import { type Rule, when } from './rule.ts';

/** No new risk while a switch is on, the agent's own or the symbol's (AG5, SG6). */
export const killSwitch: Rule = ({ agent, intent }) =>
  when(agent.killSwitch || agent.symbolKillSwitches.includes(intent.symbol), 'kill_switch');

export const agentRunning: Rule = ({ agent }) => when(agent.status !== 'running', 'agent_not_running');

/** Stocks only; crypto always trades (CA2). */
export const marketOpen: Rule = ({ assetClass, session }) =>
  when(assetClass === 'us_equity' && !session.open, 'market_closed');

export const symbolApproved: Rule = ({ approved }) => when(!approved, 'symbol_not_approved');

/** An asset that is not known is not tradable. */
export const symbolTradable: Rule = ({ asset }) => when(asset?.tradable !== true, 'symbol_not_tradable');
