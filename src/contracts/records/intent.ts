import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { COMMAND_PURPOSES } from '../../domain/order/purpose.ts';
import { agentIdSchema, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';

/** What an order goes back to: every intent has one decision or one command behind it (I4). */
export const intentOrigin = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('decision'), decisionId: idSchema, cycleId: idSchema }),
    z.strictObject({
      kind: z.literal('command'),
      commandId: idSchema,
      purpose: z.enum(COMMAND_PURPOSES),
      /** Who gave it: the subject of a token, or `system`. */
      by: z.string(),
    }),
  ]),
);
/** An order that passed the gates, sized. Never changes once written. */
export const intentRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    intentId: idSchema,
    origin: intentOrigin,
    correlationId: idSchema,
    /** Whose profit and loss it is; absent when no strategy asked for it. */
    strategyId: idSchema.optional(),
    symbol: symbolSchema,
    side: z.enum(SIDES),
    qty: decimal,
    notional: money,
    decidedPrice: money,
    riskReducing: z.boolean(),
    /** Present for an exit that rests at the broker: its prices, the one beside the other. */
    rests: z.strictObject({ takeProfit: money, stopLoss: money }).optional(),
    createdAt: instant,
  }),
);
export type IntentRecord = z.output<typeof intentRecord>;
