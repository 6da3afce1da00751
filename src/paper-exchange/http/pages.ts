import { Refusal } from '../refusal.ts';
import { barTime } from './render-market.ts';

/** A question about many symbols that is answered a page at a time. */
export interface PageQuestion {
  readonly symbols: readonly string[];
  /** Epoch milliseconds, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly limit: number;
  readonly sort: 'asc' | 'desc';
  readonly pageToken: string | undefined;
}

/** What is paged: entries of a symbol that begin in [from, to) (epoch ms), oldest first or newest first. */
export interface Entries<T> {
  /** May answer more than `most` entries, or fewer only when there are no more. */
  read(symbol: string, from: number, to: number, sort: 'asc' | 'desc', most: number): readonly T[];
  /** Unique among a symbol's entries; epoch milliseconds. */
  timeOf(entry: T): number;
}

export interface Page<T> {
  readonly entries: ReadonlyMap<string, readonly T[]>;
  readonly nextPageToken: string | null;
}

/**
 * One page: symbols by name, each with its entries in the order asked for, at most `limit` of them over all symbols.
 * The token names the last entry of the page.
 */
export function pageOf<T>(source: Entries<T>, question: PageQuestion): Page<T> {
  const { symbols, start, end, limit, sort, pageToken } = question;
  const after = pageToken === undefined ? undefined : decodeToken(pageToken);
  const entries = new Map<string, readonly T[]>();
  let room = limit;
  let last: Position | undefined;
  for (const symbol of symbols.toSorted()) {
    if (after !== undefined && symbol < after.symbol) continue;
    const seen = after?.symbol === symbol ? after.time : undefined;
    const from = sort === 'asc' && seen !== undefined ? seen + 1 : start;
    const to = sort === 'desc' && seen !== undefined ? seen : end + 1;
    const own = source.read(symbol, from, to, sort, room + 1);
    if (own.length === 0) continue;
    if (room === 0) return { entries, nextPageToken: last === undefined ? null : encodeToken(last) };
    const page = own.slice(0, room);
    entries.set(symbol, page);
    room -= page.length;
    const final = page.at(-1);
    last = final === undefined ? last : { symbol, time: source.timeOf(final) };
    if (page.length < own.length && last !== undefined) return { entries, nextPageToken: encodeToken(last) };
  }
  return { entries, nextPageToken: null };
}

interface Position {
  readonly symbol: string;
  readonly time: number;
}

const encodeToken = ({ symbol, time }: Position): string =>
  Buffer.from(`${symbol}|${barTime(time)}`).toString('base64url');

function decodeToken(token: string): Position {
  const [symbol, text] = Buffer.from(token, 'base64url').toString().split('|');
  const time = Date.parse(text ?? '');
  if (symbol === undefined || Number.isNaN(time)) throw Refusal.badRequest('invalid page_token');
  return { symbol, time };
}
