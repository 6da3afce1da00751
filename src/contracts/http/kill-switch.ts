import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { decimal, idSchema, instant, symbolSchema } from '../common.ts';
import { reason } from './common.ts';

export const killSwitchAnswer = z.strictObject({
  on: z.boolean(),
  activatedAt: instant.nullable(),
  reason: z.string().nullable(),
  by: z.string().nullable(),
  symbols: z.array(symbolSchema).meta({ description: 'Symbols that are stopped one by one.' }),
});

export const killSwitchBody = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('activate'),
    reason,
    cancelOpenOrders: z.boolean().default(true),
    flatten: z
      .boolean()
      .default(false)
      .meta({ description: 'Not available yet: true is answered with 422.' }),
  }),
  z.strictObject({ action: z.literal('reset'), reason }),
]);

const canceled = z.strictObject({
  clientOrderId: idSchema,
  symbol: symbolSchema,
  side: z.enum(SIDES),
  qty: decimal,
});

export const killSwitchChangeAnswer = killSwitchAnswer.extend({
  canceledOrders: z.array(canceled).meta({ description: 'Orders the broker was asked to cancel and took.' }),
  failedCancels: z
    .array(z.string())
    .meta({ description: 'What could not be canceled, and why: look at the broker.' }),
});
