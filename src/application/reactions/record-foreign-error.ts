import { eventData } from '../../contracts/events/envelope.ts';
import type { ForeignReaction } from '../../contracts/events/reaction.ts';
import { occurrenceIdOf } from '../../domain/ids.ts';
import { failAgent } from '../agent/fail-agent.ts';
import { alertOf } from '../alerts/raise-alert.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';

/**
 * Takes the error of another system for one of the agent's: its last error, an alert, and one more in the metric (RS3).
 * One that is fatal stops the agent as a fatal fault of ours does (RS1), before anything says that it was dealt with.
 *
 * @throws NotFound while the agent has no records yet
 */
export async function recordForeignError(
  ports: Ports,
  { id, source, detail }: ForeignReaction,
): Promise<void> {
  const { agentId, correlationId, occurredAt } = detail;
  const { type, message, fatal } = eventData('system.error.occurred', detail);
  const alertId = occurrenceIdOf(occurredAt, `error-${id}`);
  // Dealt with for good: an operator who has started the agent again since is not overruled.
  if ((await ports.store.get('alert', agentId, alertId)) !== undefined) return;
  const what = `${source} reports ${type}: ${message}`;
  if (fatal) await failAgent(ports, { agentId, correlationId, by: source, reason: what });
  const content = {
    kind: 'foreign_error',
    message: what,
    advice: fatal
      ? `The agent is in state error and its kill switch is on. Look at ${source} before you reset it.`
      : `The agent goes on. Look at ${source}.`,
  };
  const isNew = await commitWithRetry(ports, async () => {
    if ((await ports.store.get('alert', agentId, alertId)) !== undefined) return { result: false };
    const activity = await required(ports, 'activity', agentId, 'activity');
    const { stats } = activity.record;
    const at = ports.clock.now().toISOString();
    const after = {
      ...activity.record,
      lastError: { at, type, message: what },
      stats: { ...stats, errors: stats.errors + 1 },
    };
    const alert = alertOf(ports, agentId, correlationId, content, { alertId, occurredAt });
    const writes = [replace('activity', activity, after), alert.write];
    return { change: { agentId, correlationId, writes, events: [alert.event] }, result: true };
  });
  if (!isNew) return;
  ports.log.error(what, { agentId, correlationId, source, type });
  // In our classes: its own is for others to choose, and one that is not known counts as transient (RS5).
  ports.metrics.record('errors_total', 1, { agentId, type: fatal ? 'Fatal' : 'Transient' }, { source });
}
