import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { agentIdSchema, count, decimal, idSchema, instant, money, symbolSchema } from '../common.ts';
import { exitsRecord } from './exits.ts';

export const positionSchema = z.lazy(() =>
  z.strictObject({
    symbol: symbolSchema,
    /** Signed: negative is short. */
    qty: decimal,
    averageEntryPrice: money,
    price: money,
    /** When an order of ours last filled in it; absent when none did since it was adopted. */
    filledAt: instant.optional(),
  }),
);
export type Position = z.output<typeof positionSchema>;

/** Buying power, exposure and a position slot held for an intent until its saga ends (RK5). */
export const reservationSchema = z.lazy(() =>
  z.strictObject({
    intentId: idSchema,
    symbol: symbolSchema,
    side: z.enum(SIDES),
    qty: decimal,
    notional: money,
    reservedAt: instant,
    /** True for an exit on its way to rest at the broker: like one that rests it is no risk, and holds back no other exit. */
    resting: z.boolean().optional(),
  }),
);
export type Reservation = z.output<typeof reservationSchema>;

/** An order at the broker that no reservation stands for: somebody else's, or an exit that rests for a position. */
export const openOrderSchema = z.lazy(() =>
  z.strictObject({
    clientOrderId: z.string(),
    symbol: symbolSchema,
    side: z.enum(SIDES),
    /** Unfilled. */
    qty: decimal,
    /** Of what is unfilled, where it is known. */
    notional: money.optional(),
    /** True for one that Quarterdeck did not place. */
    external: z.boolean(),
    /** True for one that rests to leave a position: it holds the quantity until it is canceled. */
    protective: z.boolean(),
    /** True for one of those that leaves at a loss: a stop, or exits with a stop among them. */
    stops: z.boolean().optional(),
    /** Where it fills, as the broker has it: as a limit, and as a stop. */
    limitPrice: money.optional(),
    stopPrice: money.optional(),
  }),
);
export type OpenOrder = z.output<typeof openOrderSchema>;

/**
 * What the agent believes of its account. One item with one version, so that limits hold under any concurrency:
 * whoever reserves must have seen every other reservation.
 */
export const portfolioRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** By our own fills, adopted from the broker when nothing is in flight. */
    cash: money,
    equity: money,
    lastEquity: money,
    buyingPower: money,
    blocked: z.boolean(),
    positions: z.array(positionSchema),
    reservations: z.array(reservationSchema),
    /** As of the last sync; records from before there were any have none. */
    openOrders: z.array(openOrderSchema).default([]),
    /** When intents were reserved in the last minute, for the order rate. */
    recentOrders: z.array(instant),
    /** The version of the record `exits` that belongs to this one; absent while there is none. */
    exitsVersion: count.optional(),
    /** Of a portfolio from before there was that record: they count until the next exit, which moves them there. */
    lastExits: exitsRecord.unwrap().shape.last.optional(),
    exits: exitsRecord.unwrap().shape.recent.optional(),
    dailyLoss: z.strictObject({ session: z.string(), readings: count }).optional(),
    syncedAt: instant,
  }),
);
export type PortfolioRecord = z.output<typeof portfolioRecord>;
