import { knownTradingState } from '../agent/known-trading-state.ts';
import type { CycleStarted } from '../cycles/carry-out-cycle.ts';
import { openRoutineCycle } from '../cycles/routine-cycle.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { continueRebalance } from './continue-rebalance.ts';
import { waitsForTheMarket } from './wait-for-market.ts';

export interface RebalanceCommand {
  readonly agentId: string;
  readonly correlationId: string;
}

/**
 * Opens a rebalance (CY7). It is planned before the market opens and ordered when it has: the heartbeat carries it on
 * from sells to buys to its end, see `continueRebalance`.
 */
export async function runRebalanceCycle(
  ports: Ports,
  { agentId, correlationId }: RebalanceCommand,
): Promise<CycleStarted> {
  const state = await knownTradingState(ports, agentId, correlationId);
  const command = { agentId, correlationId, type: 'rebalance' } as const;
  const opened = await openRoutineCycle(ports, command, () => skipReason(ports, state));
  if (opened.status === 'skipped') return opened;
  return ports.log.within({ cycleId: opened.cycleId }, () => continueRebalance(ports, state, opened.cycleId));
}

function skipReason(ports: Ports, state: TradingState): string | undefined {
  const { killSwitch, agent, settings, calendar } = state;
  if (killSwitch.on) return 'kill_switch';
  if (agent.lifecycle.status !== 'running') return `agent_${agent.lifecycle.status}`;
  if (Object.keys(settings.rebalance?.targets ?? {}).length === 0) return 'no_targets';
  const now = ports.clock.now();
  const sessionToCome = calendar.sessionAt(now).session;
  const over = sessionToCome === undefined || now.toISOString() >= sessionToCome.close;
  return over && waitsForTheMarket(state, now) ? 'market_closed' : undefined;
}
