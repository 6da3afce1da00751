import { executeDecision } from '../../src/application/decisions/execute-decision.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { busMessageSchema, eventData } from '../../src/contracts/events/envelope.ts';
import { parseJson } from '../../src/contracts/parse.ts';
import { forEachMessage } from '../composition/batch.ts';

/** From the queue `decisions`: events `ai.decision.generated`, as the bus delivers them. */
export const createHandler = (ports: Ports) =>
  forEachMessage(ports, (body) => {
    const { detail } = parseJson(busMessageSchema, body, 'message on decisions');
    const { agentId, correlationId } = detail;
    const { decisionId, cycleId } = eventData('ai.decision.generated', detail);
    return ports.log.within({ agentId, correlationId, cycleId, decisionId }, () =>
      executeDecision(ports, agentId, decisionId),
    );
  });
