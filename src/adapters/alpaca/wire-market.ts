import * as z from 'zod';
import { type AssetClass, assetClassOf } from '../../domain/asset.ts';
import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { dec } from '../../domain/decimal.ts';
import type { Bar, Quote } from '../../domain/market.ts';
import { usd } from '../../domain/money.ts';
import { instant } from './wire.ts';

/** A price that cannot be wrong on its face: quarantine begins where this ends (MD2). */
const price = z.number().positive();

const wireTrade = z.object({ t: instant, p: price });
const dailyBar = z.object({ t: instant, c: price });

/** Each part may be missing or odd on its own without costing the rest. */
const wireSnapshot = z.object({
  latestTrade: wireTrade,
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

/** Undefined when there is no good last trade. */
export function toQuote(symbol: string, snapshot: unknown): Quote | undefined {
  const parsed = wireSnapshot.safeParse(snapshot);
  if (!parsed.success) return undefined;
  const { latestTrade, dailyBar: today, prevDailyBar: before } = parsed.data;
  const dayOf = dateIn(assetClassOf(symbol));
  // Before the open Alpaca's daily bar is still that of the session before.
  const previous = today != null && dayOf(today.t) !== dayOf(latestTrade.t) ? today : before;
  return {
    symbol,
    price: usd(latestTrade.p),
    timestamp: latestTrade.t,
    ...(previous == null ? {} : { previousClose: usd(previous.c) }),
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
