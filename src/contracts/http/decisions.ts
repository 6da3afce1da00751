import * as z from 'zod';
import { DECISION_STATUSES } from '../../domain/decision/types.ts';
import { decimal, idSchema, symbolSchema } from '../common.ts';
import { decisionRecord } from '../records/decision.ts';
import { pageOf, pageQuery, reason } from './common.ts';

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
