import * as z from 'zod';
import { type AssetClass, assetClassOf } from '../../domain/asset.ts';
import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { dec } from '../../domain/decimal.ts';
import type { Bar } from '../../domain/market.ts';
import { numberOrNaN, type Reading } from '../../domain/market-data/reading.ts';
import { instant } from './wire.ts';

const price = z.number().positive();

/** What is no number or no time goes on as NaN or empty: the quarantine tells of it (MD2). */
const wireTrade = z.object({
  t: instant.catch(''),
  p: z.unknown().optional().transform(numberOrNaN),
});
const dailyBar = z.object({ t: instant, c: price });
const wireQuote = z.object({ bp: z.number(), ap: z.number() });

/** Each part may be missing or odd on its own without costing the rest. */
const wireSnapshot = z.object({
  latestTrade: wireTrade,
  latestQuote: wireQuote.nullish().catch(undefined),
  dailyBar: dailyBar.nullish().catch(undefined),
  prevDailyBar: dailyBar.nullish().catch(undefined),
});

export const wireSnapshots = z.record(z.string(), z.unknown());
export const wireCryptoSnapshots = z.object({ snapshots: wireSnapshots });

export const wireBarPage = z.object({
  bars: z.record(z.string(), z.unknown()).nullish(),
  next_page_token: z.string().nullish(),
});

const wireBar = z.object({
  t: instant,
  o: price,
  h: price,
  l: price,
  c: price,
  v: z.number().nonnegative(),
});
export type WireBar = z.infer<typeof wireBar>;

/** Undefined when there is no last trade. */
export function toReading(symbol: string, snapshot: unknown): Reading | undefined {
  const parsed = wireSnapshot.safeParse(snapshot);
  if (!parsed.success) return undefined;
  const { latestTrade, latestQuote, dailyBar: today, prevDailyBar: before } = parsed.data;
  const { t: timestamp, p } = latestTrade;
  const dayOf = dateIn(assetClassOf(symbol));
  // Before the open Alpaca's daily bar is still that of the session before.
  const previous = today != null && timestamp !== '' && dayOf(today.t) !== dayOf(timestamp) ? today : before;
  return {
    symbol,
    source: 'alpaca',
    price: p,
    timestamp,
    ...(latestQuote == null ? {} : { bid: latestQuote.bp, ask: latestQuote.ap }),
    ...(previous == null ? {} : { previousClose: previous.c }),
  };
}

const dateIn =
  (assetClass: AssetClass) =>
  (time: string): string =>
    assetClass === 'crypto' ? new Date(time).toISOString().slice(0, 10) : newYorkDate(time);

/** Undefined for a bar with a bad price; what we cannot trust is left out. */
export function toBar(wire: WireBar): Bar | undefined {
  const parsed = wireBar.safeParse(wire);
  if (!parsed.success || parsed.data.h < parsed.data.l) return undefined;
  const { t, o, h, l, c, v } = parsed.data;
  return { timestamp: t, open: dec(o), high: dec(h), low: dec(l), close: dec(c), volume: dec(v) };
}

/** Only that it looks like a bar, to find out whether it is one that we know; `toBar` checks what is new. */
export const wireBarShape = (item: unknown): WireBar | undefined =>
  typeof item === 'object' && item !== null && 't' in item && typeof item.t === 'string'
    ? (item as WireBar)
    : undefined;
