import * as z from 'zod';
import { ASSET_CLASSES, SIDES } from '../../domain/asset.ts';
import { dec } from '../../domain/decimal.ts';
import { FatalError } from '../../domain/errors.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../domain/order/status.ts';
import type { ExchangeOrder } from '../book/order.ts';

const decimal = z.string().transform((value) => dec(value));

const row = z.object({
  seq: z.number(),
  id: z.string(),
  clientOrderId: z.string(),
  symbol: z.string(),
  assetClass: z.enum(ASSET_CLASSES),
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES),
  timeInForce: z.enum(TIMES_IN_FORCE),
  qty: decimal.optional(),
  notional: decimal.optional(),
  limitPrice: decimal.optional(),
  status: z.enum(['new', 'partially_filled', 'filled', 'canceled', 'expired']),
  filledQty: decimal,
  filledCost: decimal,
  holdPrice: decimal,
  submittedAt: z.number(),
  updatedAt: z.number(),
  activeFrom: z.number(),
  expiresAt: z.number(),
  endedAt: z.number().optional(),
});

/** Decimals travel as strings; what is absent is left out. */
export const writeOrder = (order: ExchangeOrder): string => JSON.stringify(order);

export function readOrder(body: string): ExchangeOrder {
  const parsed = row.safeParse(JSON.parse(body));
  if (!parsed.success) throw new FatalError(`the exchange's state is corrupt: ${parsed.error.message}`);
  const { qty, notional, limitPrice, endedAt, ...rest } = parsed.data;
  return { ...rest, qty, notional, limitPrice, endedAt };
}
