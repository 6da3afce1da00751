import type { Ports } from '../../../src/application/ports/index.ts';
import { decideCandidate } from '../../../src/application/universe/decide-candidate.ts';
import { type CandidateView, listCandidates } from '../../../src/application/universe/list-candidates.ts';
import { type Handlers, pageAnswer } from '../calls.ts';
import { commandOf } from './command-of.ts';

export { universeRoutes } from '../../../src/contracts/http/routes/universe.ts';

type UniverseRoutes = 'universe' | 'approveCandidate' | 'rejectCandidate';

export const universeHandlers = (ports: Ports): Pick<Handlers, UniverseRoutes> => ({
  universe: async ({ query }) => {
    const { items, cursor } = await listCandidates(ports, query);
    return pageAnswer({ items: items.map(candidateAnswer), cursor });
  },

  approveCandidate: async (call) =>
    candidateAnswer(
      await decideCandidate(ports, { ...commandOf(call), ...call.params, ...call.body, status: 'approved' }),
    ),

  rejectCandidate: async (call) =>
    candidateAnswer(
      await decideCandidate(ports, { ...commandOf(call), ...call.params, ...call.body, status: 'rejected' }),
    ),
});

const candidateAnswer = ({ at, by, reason, boosts, ...candidate }: CandidateView) => ({
  ...candidate,
  boosts: [...boosts],
  decidedAt: at ?? null,
  decidedBy: by ?? null,
  reason: reason ?? null,
});
