import * as z from 'zod';
import { DECISION_STATUSES } from '../../domain/decision/types.ts';
import { symbolSchema } from '../common.ts';
import { decisionRecord } from '../records/decision.ts';
import { pageOf, pageQuery } from './common.ts';

export const decisionsQuery = pageQuery.extend({
  status: z.enum(DECISION_STATUSES).optional(),
  symbol: symbolSchema.optional(),
});
export const decisionsAnswer = pageOf(decisionRecord);
export const decisionAnswer = decisionRecord;
