import { Hono } from 'hono';
import * as z from 'zod';
import { DAY } from '../../domain/clock.ts';
import type { Exchange } from '../exchange.ts';
import type { Market } from '../market/market.ts';
import { type Article, write } from '../market/news/article.ts';
import { type Appearance, appearances } from '../market/news/schedule.ts';
import { Refusal } from '../refusal.ts';
import { instantText, parseDataQuery } from './data-query.ts';
import { resolveSymbol } from './symbols.ts';

/** How far back a question goes that does not say. */
const LOOK_BACK = 30 * DAY;

const newsQuery = z.object({
  start: instantText('start').transform(Date.parse).optional(),
  end: instantText('end').transform(Date.parse).optional(),
  sort: z.enum(['asc', 'desc'], 'invalid sort').default('desc'),
  symbols: z.string().optional(),
  limit: z.coerce
    .number('invalid limit')
    .int('invalid limit')
    .min(1, 'invalid limit')
    .max(50, 'invalid limit')
    .default(10),
  include_content: z.stringbool('invalid include_content').default(false),
  /** Every article has content. */
  exclude_contentless: z.stringbool('invalid exclude_contentless').optional(),
  page_token: z.string().optional(),
});

/** `/v1beta1/news`: articles that say of themselves that they are synthetic, newest first unless asked otherwise. */
export function newsRoutes(exchange: Pick<Exchange, 'market' | 'now'>): Hono {
  const app = new Hono();

  app.get('/v1beta1/news', (c) => {
    const query = parseDataQuery(newsQuery, c);
    const { market, now } = exchange;
    const end = Math.min(query.end ?? now, now);
    const start = query.start ?? end - LOOK_BACK;
    if (end < start) throw Refusal.badRequest('end should not be before start');
    const question = {
      symbols: symbolsOf(market, query.symbols),
      start,
      end,
      sort: query.sort,
      after: query.page_token === undefined ? undefined : decodeToken(query.page_token),
    };
    const articles = newest(market, question, query.limit + 1);
    const page = articles.slice(0, query.limit);
    const last = page.at(-1);
    return c.json({
      news: page.map((article) => renderArticle(article, query.include_content)),
      next_page_token: articles.length > page.length && last !== undefined ? encodeToken(last) : null,
    });
  });

  return app;
}

const symbolsOf = (market: Market, text: string | undefined): readonly string[] =>
  text === undefined || text === ''
    ? market.symbols()
    : [...new Set(text.split(',').flatMap((symbol) => resolveSymbol(market, symbol.trim()) ?? []))];

interface Question {
  readonly symbols: readonly string[];
  /** Epoch milliseconds, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly sort: 'asc' | 'desc';
  /** The last article that was seen. */
  readonly after: Pick<Appearance, 'time' | 'id'> | undefined;
}

/** Day by day, so that no more is made than is asked for. */
function newest(market: Market, { symbols, start, end, sort, after }: Question, most: number): Article[] {
  const articles: Article[] = [];
  const from = sort === 'asc' ? Math.max(start, after?.time ?? start) : start;
  const to = (sort === 'desc' ? Math.min(end, after?.time ?? end) : end) + 1;
  for (let step = 0; articles.length < most && from + step * DAY < to; step += 1) {
    const stretch: [number, number] =
      sort === 'asc'
        ? [from + step * DAY, Math.min(to, from + (step + 1) * DAY)]
        : [Math.max(from, to - (step + 1) * DAY), to - step * DAY];
    const inOrder = appearances(market, symbols, ...stretch)
      .filter((one) => after === undefined || order(one, after) * (sort === 'asc' ? 1 : -1) > 0)
      .sort((a, b) => order(a, b) * (sort === 'asc' ? 1 : -1));
    for (const appearance of inOrder) {
      const article = articles.length < most ? write(market, appearance) : undefined;
      if (article !== undefined) articles.push(article);
    }
  }
  return articles;
}

type Place = Pick<Appearance, 'time' | 'id'>;
const order = (a: Place, b: Place): number => a.time - b.time || a.id - b.id;

const encodeToken = ({ time, id }: Place): string => Buffer.from(`${time}|${id}`).toString('base64url');

function decodeToken(token: string): Place {
  const [, time, id] = /^(\d{1,15})\|(\d{1,16})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (time === undefined || id === undefined) throw Refusal.badRequest('invalid page_token');
  return { time: Number(time), id: Number(id) };
}

function renderArticle(article: Article, withContent: boolean): Record<string, unknown> {
  const written = new Date(article.time).toISOString();
  return {
    id: article.id,
    headline: article.headline,
    author: 'Quarterdeck paper exchange',
    source: 'synthetic',
    created_at: written,
    updated_at: written,
    summary: article.summary,
    content: withContent ? article.content : article.summary,
    images: [],
    symbols: [article.symbol.replace('/', '')],
    url: null,
  };
}
