import { NotFoundError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { ensureAgent } from './ensure-agent.ts';

/**
 * The trading state of an agent that schedules run. After a first deploy nobody has started it yet: its records are
 * then created, stopped, so that its cycles are skipped and its heartbeats healthy.
 */
export async function knownTradingState(
  ports: Ports,
  agentId: string,
  correlationId: string,
): Promise<TradingState> {
  try {
    return await readTradingState(ports, agentId);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    await ensureAgent(ports, { agentId, correlationId, by: 'system' });
    return readTradingState(ports, agentId);
  }
}
