import * as z from 'zod';
import { count, idSchema, instant } from '../common.ts';
import { QUEUES } from '../names.ts';
import { repairSchema, standingSchema } from '../records/reconciliation.ts';

export const reconciliationAnswer = z.strictObject({
  at: instant
    .nullable()
    .meta({ description: 'Of the last report that had anything new in it; null while none ever had.' }),
  correlationId: idSchema.nullable(),
  repaired: z.array(repairSchema).meta({ description: 'Of that moment. The broker is the truth.' }),
  standing: z
    .array(standingSchema)
    .meta({ description: 'As of now: orders that are not ours, positions without a stop, dead letters.' }),
});

export const redriveBody = z.strictObject({ queue: z.enum(QUEUES) });

export const redriveAnswer = z.strictObject({
  moved: count.meta({ description: 'Messages that are back in their queue.' }),
  left: count.meta({ description: 'About how many still wait: call again, or look why they fail.' }),
});
