import * as z from 'zod';
import { BOOSTS, CANDIDATE_SOURCES, CANDIDATE_STATUSES } from '../../domain/universe/candidates.ts';
import { count, instant, symbolSchema } from '../common.ts';
import { pageOf, pageQuery, pathSymbol, reason } from './common.ts';

export const candidateView = z.strictObject({
  symbol: symbolSchema,
  source: z.enum(CANDIDATE_SOURCES),
  status: z
    .enum(CANDIDATE_STATUSES)
    .meta({ description: 'Only what is approved may be bought; positions may always be closed.' }),
  priority: count.meta({
    description:
      '10 for one that is approved, 5 more for a confident decision, 10 more for a fill, of the last 24 hours.',
  }),
  boosts: z.array(z.enum(BOOSTS)).meta({ description: 'Why it is looked at in every cycle.' }),
  decidedAt: instant.nullable().meta({ description: 'When somebody approved or rejected it.' }),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
});

export const universeQuery = pageQuery.extend({
  status: z.enum(CANDIDATE_STATUSES).optional(),
  source: z.enum(CANDIDATE_SOURCES).optional(),
});
export const universeAnswer = pageOf(candidateView);

export const candidateParams = z.strictObject({ symbol: pathSymbol });
export const decideCandidateBody = z.strictObject({ reason: reason.optional() });
