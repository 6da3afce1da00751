import * as z from 'zod';
import type { Headline } from '../../domain/market.ts';
import { instant } from './wire.ts';

/** Characters that are kept of what others wrote. */
const TITLE = 200;
const SUMMARY = 600;
const PUBLISHER = 60;
/** Symbols that one item may name: some lists name hundreds. */
const MOST_SYMBOLS = 50;

/** Items a symbol at most, whatever is asked for. */
const MOST_ITEMS = 10;

export const wireNewsPage = z.object({ news: z.array(z.unknown()).max(1_000) });

const wireNews = z.object({
  id: z.number(),
  headline: z.string().min(1),
  summary: z.string().nullish(),
  source: z.string().nullish(),
  created_at: instant,
  symbols: z.array(z.string()),
});

/** News calls a pair `BTCUSD`. */
export const newsSymbol = (symbol: string): string => symbol.replace('/', '');

/** Undefined for what is no item of news. */
export function toHeadline(item: unknown): Headline | undefined {
  const parsed = wireNews.safeParse(item);
  if (!parsed.success) return undefined;
  const { id, headline, summary, source, created_at: publishedAt, symbols } = parsed.data;
  const title = plain(headline, TITLE);
  if (title === '') return undefined;
  return {
    id: String(id),
    title,
    summary: plain(summary ?? '', SUMMARY),
    publisher: plain(source ?? '', PUBLISHER),
    publishedAt: new Date(publishedAt).toISOString(),
    symbols: symbols.slice(0, MOST_SYMBOLS),
  };
}

/** The newest `limit` items about each of `symbols` that has any, newest first, each item once. */
export function newestPerSymbol(
  symbols: readonly string[],
  items: readonly Headline[],
  limit: number,
): ReadonlyMap<string, readonly Headline[]> {
  const newest = [...new Map(items.map((item) => [item.id, item])).values()].toSorted((first, second) =>
    second.publishedAt.localeCompare(first.publishedAt),
  );
  const found = new Map<string, readonly Headline[]>();
  for (const symbol of symbols) {
    const own = newest.filter((item) => item.symbols.includes(newsSymbol(symbol)));
    if (own.length > 0)
      found.set(
        symbol,
        own.slice(0, Math.min(limit, MOST_ITEMS)).map((item) => ({ ...item, symbols: [symbol] })),
      );
  }
  return found;
}

/** Text without markup, control and invisible characters, at most `length` long; cut first, for it may be endless. */
const plain = (text: string, length: number): string =>
  text
    .slice(0, length * 4)
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, length)
    // Half of a character that the cut went through.
    .replace(/\p{Cs}$/u, '');
