import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { count, decimal, idSchema, instant, symbolSchema } from '../common.ts';
import { reason } from './common.ts';

const followUpAnswer = z.strictObject({
  status: z.enum(['cancelling', 'flattening', 'canceled', 'flat', 'abandoned']).meta({
    description: '`canceled` and `flat` are what the broker confirms; heartbeats go on until it does.',
  }),
  flatten: z.boolean(),
  askedAt: instant,
  by: z.string(),
  reason: z.string(),
  endedAt: instant.nullable(),
  exits: z.array(
    z.strictObject({
      symbol: symbolSchema,
      attempt: count,
      status: z.enum(['waiting', 'ordered']),
      detail: z.string(),
    }),
  ),
  problems: z.array(z.string()).meta({ description: 'What failed when it was last tried.' }),
});

export const killSwitchAnswer = z.strictObject({
  on: z.boolean(),
  activatedAt: instant.nullable(),
  reason: z.string().nullable(),
  by: z.string().nullable(),
  symbols: z.array(symbolSchema).meta({ description: 'Symbols that are stopped one by one.' }),
  followUp: followUpAnswer
    .nullable()
    .meta({ description: 'What it was asked to do beside being on, and how far that is.' }),
});

export const killSwitchBody = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('activate'),
    reason,
    cancelOpenOrders: z.boolean().default(true),
    flatten: z.boolean().default(false).meta({
      description:
        'Cancels every open order of the account and sells or covers every position, whoever opened it. Includes cancelOpenOrders. `followUp` says how far it is.',
    }),
  }),
  z.strictObject({ action: z.literal('cancel_flatten'), reason }),
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
