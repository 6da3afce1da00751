import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { ORDER_STATUSES } from '../../domain/order/status.ts';
import { decimal, idSchema, instant, money, symbolSchema } from '../common.ts';
import { positionSchema } from '../records/portfolio.ts';
import { orderRecord } from '../records/trade.ts';
import { pageOf, pageQuery } from './common.ts';

export const positionView = positionSchema.extend({
  side: z.enum(['long', 'short']),
  marketValue: money.meta({ description: 'Signed: negative is short. US dollars.' }),
  unrealizedPnl: money,
  unrealizedPnlPct: decimal.nullable().meta({ description: 'Of what the position cost; 0.05 is 5 %.' }),
  weight: decimal.nullable().meta({ description: 'Signed share of equity.' }),
});

/** An open order, as the broker reports it. */
export const orderView = z.strictObject({
  clientOrderId: idSchema,
  brokerOrderId: idSchema,
  symbol: symbolSchema,
  side: z.enum(SIDES),
  qty: decimal,
  filledQty: decimal,
  status: z.enum(ORDER_STATUSES),
  submittedAt: instant,
});

export const positionsQuery = pageQuery;
export const positionsAnswer = pageOf(positionView).extend({ syncedAt: instant.nullable() });

export const ordersQuery = pageQuery.extend({
  status: z.enum(ORDER_STATUSES).optional(),
  symbol: symbolSchema.optional(),
});
export const ordersAnswer = pageOf(orderRecord);
