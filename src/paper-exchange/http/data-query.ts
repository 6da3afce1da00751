import type { Context } from 'hono';
import * as z from 'zod';
import { type AssetClass, assetClassOf } from '../../domain/asset.ts';
import { fromNewYork } from '../../domain/calendar/new-york.ts';
import { DAY } from '../../domain/clock.ts';
import type { Market } from '../market/market.ts';
import { bucketAt, parseBarLength } from '../market/timeframe.ts';
import { Refusal } from '../refusal.ts';
import type { PageQuestion } from './pages.ts';

/** Accepted and without effect: there is one feed, of prices that were adjusted before they came here or never. */
const feeds = ['iex', 'sip', 'delayed_sip', 'otc', 'boats', 'overnight'] as const;
const ignored = {
  feed: z.enum(feeds, 'invalid feed').optional(),
  asof: z.iso.date('invalid asof').or(z.literal('-')).optional(),
  currency: z.literal('USD', 'only USD is supported').optional(),
  adjustment: z
    .string()
    .regex(/^(raw|split|dividend|spin-off|all)(,(split|dividend|spin-off))*$/, 'invalid adjustment')
    .optional(),
};

/** An instant or a date. */
export const instantText = (name: string) =>
  z.union([z.iso.datetime({ offset: true }), z.iso.date()], { error: `invalid ${name}` });

const historyQuery = z.object({
  start: instantText('start').optional(),
  end: instantText('end').optional(),
  limit: z.coerce
    .number('invalid limit')
    .int('invalid limit')
    .min(1, 'invalid limit')
    .max(10_000, 'invalid limit')
    .default(1_000),
  sort: z.enum(['asc', 'desc'], 'invalid sort').default('asc'),
  page_token: z.string().min(1, 'invalid page_token').optional(),
  ...ignored,
});

const barQuery = historyQuery.extend({
  timeframe: z.string('timeframe is required').transform((text, context) => {
    const length = parseBarLength(text);
    if (length !== undefined) return length;
    context.issues.push({ code: 'custom', input: text, message: `invalid timeframe: ${text}` });
    return z.NEVER;
  }),
});

/** Checks a query string of the data API; throws Refusal (400) with the rule that it breaks. */
export function parseDataQuery<T extends z.ZodType>(schema: T, c: Context): z.infer<T> {
  const parsed = schema.safeParse(c.req.query());
  if (!parsed.success) throw Refusal.badRequest(parsed.error.issues[0]?.message ?? 'invalid request');
  return parsed.data;
}

export const parseLatest = (c: Context): void => void parseDataQuery(z.object(ignored), c);

type History = Omit<PageQuestion, 'symbols'>;

/** From the beginning of the day to now, unless the question says otherwise. */
export function parseHistory(c: Context, assetClass: AssetClass, now: number): History {
  return historyOf(parseDataQuery(historyQuery, c), assetClass, now);
}

export function parseBars(c: Context, assetClass: AssetClass, now: number) {
  const query = parseDataQuery(barQuery, c);
  return { length: query.timeframe, history: historyOf(query, assetClass, now) };
}

function historyOf(query: z.infer<typeof historyQuery>, assetClass: AssetClass, now: number): History {
  const instantOf = (text: string): number => instantIn(assetClass, text);
  const start = query.start === undefined ? today(assetClass, now) : instantOf(query.start);
  const end = query.end === undefined ? now : instantOf(query.end);
  if (query.start !== undefined && query.end !== undefined && end < start)
    throw Refusal.badRequest('end should not be before start');
  return {
    start,
    end: Math.min(end, now),
    limit: query.limit,
    sort: query.sort,
    pageToken: query.page_token,
  };
}

const today = (assetClass: AssetClass, now: number): number =>
  bucketAt(assetClass, { unit: 'Day', count: 1 }, now).start;

/** A date alone is its midnight, in New York for stocks. */
function instantIn(assetClass: AssetClass, text: string): number {
  const instant = Date.parse(text);
  return text.includes('T') || assetClass === 'crypto' ? instant : fromNewYork(instant / DAY, 0);
}

/** The symbols asked for that the market has, each once. */
export function knownSymbols(c: Context, market: Market, assetClass: AssetClass): string[] {
  const text = c.req.query('symbols');
  if (text === undefined || text === '') throw Refusal.badRequest('symbols is required');
  const symbols = text.split(',').map((symbol) => symbol.trim());
  for (const symbol of symbols) checkSymbol(symbol, assetClass);
  return [...new Set(symbols)].filter((symbol) => market.has(symbol));
}

export function checkSymbol(symbol: string, assetClass: AssetClass): void {
  if (assetClassOf(symbol) !== assetClass || !/^[A-Z0-9./-]{1,20}$/.test(symbol))
    throw Refusal.badRequest(`invalid symbol: ${symbol}`);
}
