import * as z from 'zod';
import { decimal } from '../common.ts';

const part = decimal.refine((share) => share.gt(0) && share.lt(1), { error: 'must be above 0 and below 1' });
/** A price can rise by more than itself. */
const gain = decimal.refine((share) => share.gt(0) && share.lte(10), {
  error: 'must be above 0 and at most 10',
});

/** `ExitRules` of the domain: fractions of the average entry price, null for what is off (PF2). */
export const exitRulesSchema = z.strictObject({
  stopLossPct: part.nullable().meta({ description: 'Against the position, 0.03 is 3 %. Null is off.' }),
  takeProfitPct: gain.nullable().meta({ description: 'In its favour. Null is off.' }),
  emergencyStopPct: part.nullable().meta({
    description: 'Against it: it is left at market even though a stop rests at the broker. Null is off.',
  }),
  trailingFromPct: gain.nullable().meta({
    description: 'In its favour: from there on a stop trails the best price. Null is off.',
  }),
  trailingPct: part.meta({ description: 'How far behind the best price that stop is, of the best price.' }),
});

/** Some of them; what is absent stays, or is left to the settings. */
export const exitRulesChange = exitRulesSchema.partial();
