import { event } from '../../contracts/events/envelope.ts';
import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { OperatorCommand } from '../agent/operator-command.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';
import { about, withStatus } from './decision-status.ts';
import { assertOpenForApproval } from './open-for-approval.ts';

export interface RejectDecision extends OperatorCommand {
  readonly decisionId: string;
  readonly reason: string;
}

/** A person says no to a decision that waits for one (DE4). Throws NotFound, and Conflict for one that does not wait. */
export const rejectDecision = (ports: Ports, command: RejectDecision): Promise<DecisionRecord> =>
  commitWithRetry(ports, async () => {
    const { agentId, decisionId, reason, by } = command;
    const read = await required(ports, 'decision', agentId, decisionId);
    assertOpenForApproval(read.record, ports.clock.now());
    const at = ports.clock.now().toISOString();
    const { correlationId } = read.record;
    const rejected = withStatus(read.record, 'rejected', at, `${by}: ${reason}`);
    const head = { agentId, correlationId, occurredAt: at };
    return {
      change: {
        agentId,
        correlationId,
        writes: [replace('decision', read, rejected)],
        events: [event('ai.decision.rejected', head, { ...about(read.record), codes: [], reason })],
        audit: [{ actor: by, action: 'decision.rejected', subject: decisionId, detail: { reason } }],
      },
      result: rejected,
    };
  });
