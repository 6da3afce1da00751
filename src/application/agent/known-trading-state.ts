import { ConflictError, errorMessage, FatalError, NotFoundError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { ensureAgent } from './ensure-agent.ts';

/**
 * The trading state of an agent that schedules run. After a first deploy nobody has started it yet: its records are
 * then created, stopped, so that its cycles are skipped and its heartbeats healthy.
 *
 * @throws ConflictError while the broker refuses the keys and there are no books yet: that must be put right, but no
 *   agent has to be stopped for it
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
    await setUp(ports, agentId, correlationId);
    return readTradingState(ports, agentId);
  }
}

/** Creates what the agent lacks when it has no books, which come last. Throws as `knownTradingState` does. */
export async function ensureBooks(ports: Ports, agentId: string, correlationId: string): Promise<void> {
  if ((await ports.store.get('portfolio', agentId, 'portfolio')) === undefined)
    await setUp(ports, agentId, correlationId);
}

async function setUp(ports: Ports, agentId: string, correlationId: string): Promise<void> {
  try {
    await ensureAgent(ports, { agentId, correlationId, by: 'system' });
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    throw new ConflictError(`agent ${agentId} has no books yet: ${errorMessage(error)}`, { agentId }, error);
  }
}
