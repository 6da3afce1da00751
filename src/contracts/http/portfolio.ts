import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { ORDER_STATUSES } from '../../domain/order/status.ts';
import { count, dateSchema, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';
import { exitRulesChange, exitRulesSchema } from '../records/exit-rules.ts';
import { positionSchema } from '../records/portfolio.ts';
import { orderRecord, tradeRecord } from '../records/trade.ts';
import { pageOf, pageQuery, pathSymbol } from './common.ts';

export const positionView = positionSchema.unwrap().extend({
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

const level = money.nullable();

/** What makes that a position is left. */
export const protectionView = z.strictObject({
  version: count.meta({ description: "Of the position's own rules; 0 while it has none." }),
  source: z.enum(['settings', 'position', 'none']),
  rules: exitRulesSchema.meta({ description: "In force: the position's own in the place of the settings'." }),
  levels: z
    .strictObject({
      stopLoss: level,
      takeProfit: level,
      emergencyStop: level,
      trailingFrom: level,
      trailingStop: level.meta({ description: 'Null until the price has reached trailingFrom.' }),
    })
    .meta({ description: 'The prices that the rules come to; null for a rule that is off.' }),
  best: level.meta({ description: 'The best price since it was opened, kept from trailingFrom on.' }),
  keptBy: z.enum(['broker', 'watchdog', 'nobody']).meta({
    description: 'Who acts on it: a stop that rests at the broker goes before the watchdog.',
  }),
});
export const protectionBody = exitRulesChange.extend({
  version: count.optional().meta({ description: 'What the change is made on; another one is a 409.' }),
});

export const positionsQuery = pageQuery;
export const positionsAnswer = pageOf(positionView.extend({ protection: protectionView })).extend({
  syncedAt: instant.nullable(),
});

export const ordersQuery = pageQuery.extend({
  status: z.enum(ORDER_STATUSES).optional(),
  symbol: symbolSchema.optional(),
});
export const ordersAnswer = pageOf(orderRecord);

export const tradesQuery = pageQuery.extend({
  symbol: symbolSchema.optional(),
  strategyId: idSchema.optional(),
});
export const tradesAnswer = pageOf(tradeRecord);

/** Of round trips, first in first out. */
const performanceView = z.strictObject({
  pnl: money.meta({ description: 'Realised, without fees. US dollars.' }),
  trades: count.meta({ description: 'Round trips.' }),
  winRate: decimal.nullable().meta({ description: 'Share of the round trips that won.' }),
});

export const portfolioAnswer = z.strictObject({
  equity: money,
  cash: money,
  buyingPower: money,
  dailyPnl: money.meta({ description: 'Since the close of the last session.' }),
  unrealizedPnl: money,
  exposure: z.strictObject({
    gross: money,
    net: money,
    share: decimal.nullable().meta({ description: 'Gross, as a share of equity.' }),
    reserved: money.meta({ description: 'Held for orders that are on their way.' }),
  }),
  positions: z.array(positionView),
  realized: performanceView.extend({
    since: instant.nullable().meta({ description: 'The oldest trade that counts: the newest 2,000 do.' }),
  }),
  byStrategy: z.array(performanceView.extend({ strategyId: idSchema.nullable() })),
  bySymbol: z.array(performanceView.extend({ symbol: symbolSchema })),
  locks: z
    .array(z.strictObject({ protection: z.string(), symbol: z.string(), unlockAt: instant }))
    .meta({ description: 'What protections keep from being entered, and until when; * is every symbol.' }),
  curve: z
    .array(z.strictObject({ at: z.union([dateSchema, instant]), equity: money }))
    .meta({ description: 'Equity at the close of the last hundred sessions, oldest first, and now.' }),
  maxDrawdown: decimal.meta({ description: 'The greatest fall of the curve from a peak, as a share of it.' }),
  sharpe: decimal.nullable().meta({
    description: "Of the sessions' closes, a year's, against nothing; null before there are three.",
  }),
  syncedAt: instant,
});

export const symbolParams = z.strictObject({ symbol: pathSymbol });
export const closePositionBody = z.strictObject({
  qty: decimal
    .refine((qty) => qty.gt(0), { error: 'must be above 0' })
    .optional()
    .meta({ description: 'All of it when absent.' }),
});
export const closePositionAnswer = z.strictObject({
  intentId: idSchema,
  /** The saga that carries it out has the intent's id. */
  sagaId: idSchema,
  symbol: symbolSchema,
  side: z.enum(SIDES),
  qty: decimal,
});
