import * as z from 'zod';
import { STAGES } from '../../domain/decision/timeline.ts';
import { DECISION_STATUSES } from '../../domain/decision/types.ts';
import { decimal, idSchema, instant, symbolSchema } from '../common.ts';
import { decisionRecord } from '../records/decision.ts';
import { orderRecord, tradeRecord } from '../records/trade.ts';
import { pageOf, pageQuery, reason } from './common.ts';
import { positionView } from './portfolio.ts';

export const decisionsQuery = pageQuery.extend({
  status: z.enum(DECISION_STATUSES).optional(),
  symbol: symbolSchema.optional(),
});
export const decisionsAnswer = pageOf(decisionRecord);
export const decisionAnswer = decisionRecord;

export const approveDecisionBody = z.strictObject({
  qty: decimal
    .refine((qty) => qty.gt(0), { error: 'must be above 0' })
    .optional()
    .meta({ description: 'Less than what sizing finds, which is taken when absent.' }),
});
export const approveDecisionAnswer = z.strictObject({
  status: z.literal('executing'),
  intentId: idSchema,
  /** The saga that carries it out has the intent's id. */
  sagaId: idSchema,
  qty: decimal,
});

export const rejectDecisionBody = z.strictObject({ reason });

export const enrichedDecisionView = z.strictObject({
  decision: decisionRecord,
  linkedOrder: orderRecord.nullable(),
  linkedTrade: tradeRecord.nullable(),
  linkedPosition: positionView.nullable(),
  timeline: z.array(
    z.strictObject({
      stage: z.enum(STAGES),
      status: z.enum(['completed', 'pending', 'skipped', 'failed']),
      timestamp: instant.nullable(),
      details: z.string().nullable(),
    }),
  ),
});
export const enrichedDecisionsAnswer = pageOf(enrichedDecisionView);
