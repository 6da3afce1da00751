import { type EventHead, event } from '../../contracts/events/envelope.ts';
import type { AuditNote } from '../../contracts/records/audit.ts';
import { ConflictError, NotFoundError } from '../../domain/errors.ts';
import { existingAgent } from '../agent/change-lifecycle.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import type { Ports } from '../ports/index.ts';
import { agentConfigOf } from '../risk/trading-state.ts';
import { commitWithRetry, replace } from '../support/change.ts';

export interface StrategyCommand extends OperatorCommand {
  readonly strategyId: string;
}

/** Throws NotFound for a strategy that is not configured. */
export function configuredStrategy(ports: Ports, { agentId, strategyId }: StrategyCommand) {
  const found = agentConfigOf(ports, agentId).strategies.find((one) => one.strategyId === strategyId);
  if (found === undefined) throw new NotFoundError(`no strategy ${strategyId}`, { agentId, strategyId });
  return found;
}

/**
 * Lets cycles ask the strategy again (ST1); answers since when.
 *
 * @throws ConflictError when it is active already; NotFoundError
 */
export const activateStrategy = (ports: Ports, command: StrategyCommand): Promise<string> =>
  change(ports, command, 'activated', (active, id) => {
    if (active.includes(id))
      throw new ConflictError(`cannot activate: the strategy is active`, { strategyId: id });
    return [...active, id];
  });

/**
 * No cycle asks the strategy from now on (ST1); answers since when. What it has decided before goes on to its end.
 *
 * @throws ConflictError when it is stopped already; NotFoundError
 */
export const stopStrategy = (ports: Ports, command: StrategyCommand): Promise<string> =>
  change(ports, command, 'deactivated', (active, id) => {
    if (!active.includes(id))
      throw new ConflictError(`cannot deactivate: the strategy is stopped`, { strategyId: id });
    return active.filter((one) => one !== id);
  });

async function change(
  ports: Ports,
  command: StrategyCommand,
  done: 'activated' | 'deactivated',
  changed: (active: readonly string[], strategyId: string) => string[],
): Promise<string> {
  const { agentId, correlationId, by, strategyId } = command;
  configuredStrategy(ports, command);
  return commitWithRetry(ports, async () => {
    const read = await existingAgent(ports, command);
    const agent = { ...read.record, activeStrategies: changed(read.record.activeStrategies, strategyId) };
    const occurredAt = ports.clock.now().toISOString();
    const head: EventHead = { agentId, correlationId, occurredAt };
    const note: AuditNote = { actor: by, action: `strategy.${done}`, subject: strategyId, detail: {} };
    return {
      result: occurredAt,
      change: {
        agentId,
        correlationId,
        writes: [replace('agent', read, agent)],
        events: [event(`orchestrator.strategy.${done}`, head, { strategyId, by })],
        audit: [note],
      },
    };
  });
}
