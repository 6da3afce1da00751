import * as z from 'zod';
import { dec } from '../domain/decimal.ts';
import { count, symbolSchema } from './common.ts';

/**
 * What we ask a signal service (DE6): `GET {address}?symbols=AAPL,MSFT&asOfDate=2026-01-02&topN=10&bottomN=5`. The
 * address may have a path and a query of its own.
 */
export const signalServiceRequest = z.strictObject({
  symbols: z.array(symbolSchema).min(1).max(200),
  /** The New York date up to which the service may look, itself included. */
  asOfDate: z.iso.date(),
  /** Only so many of the best, and of the worst; all that were asked about when both are absent. */
  topN: count.optional(),
  bottomN: count.optional(),
});
export type SignalServiceRequest = z.output<typeof signalServiceRequest>;

/** A model writes numbers in as many digits as its library likes: kept to ten behind the point. */
const ratio = (most: number) =>
  z
    .number()
    .min(-most)
    .max(most)
    .transform((value) => dec(value).round(10));

const signal = z.looseObject({
  symbol: z.string(),
  /** 0.012 is 1.2 %. */
  predictedReturn: ratio(100),
  /** 1 is the best of those that were asked about. */
  rank: z.int().min(1).max(1_000_000),
  /** Share of capital, -1 to 1: negative sells, zero is none. */
  targetWeight: ratio(1),
});

/** What it answers: one signal a symbol, for the date that was asked about; fields beside these are not read. */
export const signalServiceAnswer = z.looseObject({
  modelVersion: z.string().min(1).max(128),
  asOfDate: z.iso.date(),
  signals: z
    .array(signal)
    .max(1_000)
    .refine((signals) => new Set(signals.map(({ symbol }) => symbol)).size === signals.length, {
      error: 'must have one signal a symbol',
    }),
});
