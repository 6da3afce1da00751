import type { Ports } from '../../../src/application/ports/index.ts';
import { listDecisions, oneDecision } from '../../../src/application/queries/records.ts';
import { type Handlers, pageAnswer } from '../calls.ts';

export const decisionHandlers = (ports: Ports): Pick<Handlers, 'listDecisions' | 'oneDecision'> => ({
  listDecisions: async ({ query }) => pageAnswer(await listDecisions(ports, query)),

  oneDecision: ({ query, params }) => oneDecision(ports, query.agentId, params.id),
});
