import { approveDecision } from '../../../src/application/decisions/approve-decision.ts';
import { rejectDecision } from '../../../src/application/decisions/reject-decision.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import {
  type EnrichedDecision,
  enrichedDecision,
  enrichedDecisions,
} from '../../../src/application/queries/enriched-decision.ts';
import { listDecisions, oneDecision } from '../../../src/application/queries/records.ts';
import { type Handlers, pageAnswer } from '../calls.ts';
import { ProblemError } from '../problem-error.ts';
import { commandOf } from './command-of.ts';

export { decisionsRoutes } from '../../../src/contracts/http/routes/decisions.ts';

type DecisionRoutes =
  | 'listDecisions'
  | 'oneDecision'
  | 'enrichedDecisions'
  | 'enrichedDecision'
  | 'approveDecision'
  | 'rejectDecision';

export const decisionHandlers = (ports: Ports): Pick<Handlers, DecisionRoutes> => ({
  listDecisions: async ({ query }) => pageAnswer(await listDecisions(ports, query)),

  oneDecision: ({ query, params }) => oneDecision(ports, query.agentId, params.id),

  enrichedDecisions: async ({ query }) => {
    const { items, cursor } = await enrichedDecisions(ports, query);
    return pageAnswer({ items: items.map(enrichedAnswer), cursor });
  },

  enrichedDecision: async ({ query, params }) =>
    enrichedAnswer(await enrichedDecision(ports, query.agentId, params.id)),

  approveDecision: async (call) => {
    const command = { ...commandOf(call), decisionId: call.params.id, qty: call.body.qty };
    const approval = await approveDecision(ports, command);
    if (approval.kind === 'price_moved') {
      const { from, to } = approval;
      const detail = `The price moved from ${from.toString()} to ${to.toString()} since the decision; approve it again at that price.`;
      throw new ProblemError({ status: 409, detail, codes: ['price_deviation'] });
    }
    const { intentId, qty } = approval;
    return { status: 'executing', intentId, sagaId: intentId, qty };
  },

  rejectDecision: (call) =>
    rejectDecision(ports, { ...commandOf(call), decisionId: call.params.id, reason: call.body.reason }),
});

const enrichedAnswer = ({ timeline, ...enriched }: EnrichedDecision) => ({
  ...enriched,
  timeline: timeline.map(({ stage, status, timestamp = null, details = null }) => ({
    stage,
    status,
    timestamp,
    details,
  })),
});
