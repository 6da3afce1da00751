import * as z from 'zod';
import { ACTIONS } from '../domain/decision/types.ts';
import { decimal, fraction, instant, symbolSchema } from './common.ts';

/** The only thing an engine can say of a symbol (DE3): whatever else it answers is recorded and acted on as hold. */
export const decisionAnswer = z.strictObject({
  symbol: symbolSchema,
  action: z.enum(ACTIONS),
  confidence: fraction,
  reasoning: z.string().max(4_000),
  indicators: z.record(z.string(), z.number()),
  dataTimestamp: instant,
  /** Start of the newest bar that it was decided on: a signal counts once a bar. */
  basedOn: instant.optional(),
  targetWeight: decimal.optional(),
  suggestedQty: decimal.optional(),
});
export type DecisionAnswer = z.output<typeof decisionAnswer>;
