import * as z from 'zod';
import { CANDIDATE_SOURCES } from '../../domain/universe/candidates.ts';
import { agentIdSchema, instant, symbolSchema } from '../common.ts';

/** More would not fit into a record that is read for every order. */
export const MOST_CANDIDATES = 2_000;

const decidedCandidate = z.lazy(() =>
  z.strictObject({
    symbol: symbolSchema,
    source: z.enum(CANDIDATE_SOURCES),
    status: z.enum(['approved', 'rejected']),
    at: instant,
    by: z.string(),
    reason: z.string().optional(),
  }),
);
export type DecidedCandidate = z.output<typeof decidedCandidate>;

/**
 * What may be traded, and what may not: all candidates in one small record, because a cycle looks at all of them and
 * the gate at one. Candidates of decisions and fills are here once somebody has decided about them.
 */
export const universeRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** What is configured or built in: approved, unless it is rejected below. */
    watchlist: z.array(symbolSchema).max(MOST_CANDIDATES),
    /** What somebody has approved or rejected, each symbol once, oldest first. */
    decided: z.array(decidedCandidate).max(MOST_CANDIDATES),
  }),
);
export type UniverseRecord = z.output<typeof universeRecord>;
