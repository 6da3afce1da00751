import * as z from 'zod';
import { ASSET_CLASSES, SIDES } from '../../domain/asset.ts';
import { dec } from '../../domain/decimal.ts';
import { FatalError } from '../../domain/errors.ts';
import type { ExchangeOrder } from '../book/order.ts';
import { END_STATUSES, STATUSES } from '../book/status.ts';
import { CLASSES, INTENTS, TIFS, TYPES } from '../book/terms.ts';

const decimal = z.string().transform((value) => dec(value));

const row = z.object({
  seq: z.number(),
  id: z.string(),
  clientOrderId: z.string(),
  symbol: z.string(),
  assetClass: z.enum(ASSET_CLASSES),
  side: z.enum(SIDES),
  type: z.enum(TYPES),
  timeInForce: z.enum(TIFS),
  qty: decimal.optional(),
  notional: decimal.optional(),
  limitPrice: decimal.optional(),
  stopPrice: decimal.optional(),
  trail: z.object({ in: z.enum(['price', 'percent']), by: decimal }).optional(),
  extendedHours: z.boolean(),
  orderClass: z.enum(CLASSES),
  intent: z.enum(INTENTS),
  status: z.enum(STATUSES),
  filledQty: decimal,
  filledCost: decimal,
  holdPrice: decimal,
  maxQty: decimal.optional(),
  fillCap: decimal.optional(),
  calculatesMs: z.number().optional(),
  submittedAt: z.number(),
  updatedAt: z.number(),
  activeFrom: z.number(),
  expiresAt: z.number(),
  endedAt: z.number().optional(),
  triggeredAt: z.number().optional(),
  highWater: decimal.optional(),
  groupId: z.string().optional(),
  leg: z.enum(['take_profit', 'stop_loss']).optional(),
  replaces: z.string().optional(),
  replacedBy: z.string().optional(),
  due: z.object({ at: z.number(), as: z.enum(END_STATUSES), filledBefore: decimal }).optional(),
});

/** What an order may lack; written out, so that a row without it is an order with `undefined`. */
const ABSENT = {
  qty: undefined,
  notional: undefined,
  limitPrice: undefined,
  stopPrice: undefined,
  trail: undefined,
  maxQty: undefined,
  fillCap: undefined,
  calculatesMs: undefined,
  endedAt: undefined,
  triggeredAt: undefined,
  highWater: undefined,
  groupId: undefined,
  leg: undefined,
  replaces: undefined,
  replacedBy: undefined,
  due: undefined,
};

/** Decimals travel as strings; what is absent is left out. */
export const writeOrder = (order: ExchangeOrder): string => JSON.stringify(order);

export function readOrder(body: string): ExchangeOrder {
  const parsed = row.safeParse(JSON.parse(body));
  if (!parsed.success) throw new FatalError(`the exchange's state is corrupt: ${parsed.error.message}`);
  return { ...ABSENT, ...parsed.data };
}
