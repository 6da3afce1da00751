import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { type AssetClass, assetClassOf } from '../../domain/asset.ts';
import { DAY } from '../../domain/clock.ts';
import type { Timeframe } from '../../domain/market.ts';
import type { Exchange } from '../exchange.ts';
import type { PricePoint } from '../market/market.ts';
import { Refusal } from '../refusal.ts';
import { barPage } from './bar-pages.ts';
import { renderQuote, renderSnapshot, renderTrade } from './render-market.ts';

/** The spellings of the timeframes that the exchange keeps; Alpaca knows more. */
const TIMEFRAMES: Readonly<Record<string, Timeframe>> = {
  '1Min': '1Min',
  '1T': '1Min',
  '1Hour': '1Hour',
  '1H': '1Hour',
  '60Min': '1Hour',
  '60T': '1Hour',
  '1Day': '1Day',
  '1D': '1Day',
  '24Hour': '1Day',
  '24H': '1Day',
};

const instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => Date.parse(text));

const barQuery = z.object({
  timeframe: z
    .string({ error: 'timeframe is required' })
    .transform((text) => TIMEFRAMES[text])
    .refine((timeframe) => timeframe !== undefined, 'invalid timeframe'),
  start: instant.optional(),
  end: instant.optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  sort: z.enum(['asc', 'desc']).default('asc'),
  page_token: z.string().min(1).optional(),
});

/** Bars, snapshots, latest quotes and trades, for stocks and for coins. */
export function dataRoutes(exchange: Exchange): Hono {
  const app = new Hono();
  const { market } = exchange;

  /** The asked-for symbols that the market has, each once. */
  const known = (c: Context, assetClass: AssetClass): string[] => {
    const text = c.req.query('symbols');
    if (text === undefined || text === '') throw Refusal.badRequest('symbols is required');
    const symbols = text.split(',').map((symbol) => symbol.trim());
    const odd = symbols.find(
      (symbol) => assetClassOf(symbol) !== assetClass || !/^[A-Z0-9./-]+$/.test(symbol),
    );
    if (odd !== undefined) throw Refusal.badRequest(`invalid symbol: ${odd}`);
    return [...new Set(symbols)].filter((symbol) => market.has(symbol));
  };

  const collect = <T>(
    symbols: readonly string[],
    render: (symbol: string) => T | undefined,
  ): Record<string, T> => {
    const answer: Record<string, T> = {};
    for (const symbol of symbols) {
      const value = render(symbol);
      if (value !== undefined) answer[symbol] = value;
    }
    return answer;
  };

  const latest = (
    c: Context,
    assetClass: AssetClass,
    render: (point: PricePoint, crypto: boolean) => Record<string, unknown>,
  ): Record<string, unknown> =>
    collect(known(c, assetClass), (symbol) => {
      const point = market.priceAt(symbol, exchange.now);
      return point && render(point, assetClass === 'crypto');
    });

  const snapshots = (c: Context, assetClass: AssetClass): Record<string, unknown> =>
    collect(known(c, assetClass), (symbol) =>
      renderSnapshot(market, symbol, exchange.now, assetClass === 'crypto'),
    );

  const bars = (c: Context, assetClass: AssetClass): Response => {
    const parsed = barQuery.safeParse(c.req.query());
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw Refusal.badRequest(`${issue?.path.join('.') ?? 'query'}: ${issue?.message ?? 'invalid'}`);
    }
    const { timeframe, start, end, limit, sort, page_token: pageToken } = parsed.data;
    const { now } = exchange;
    const question = {
      symbols: known(c, assetClass),
      timeframe,
      start: start ?? Math.floor(now / DAY) * DAY,
      end: Math.min(end ?? now, now),
      limit,
      sort,
      pageToken,
    };
    return c.json(barPage(market, question, now, assetClass === 'crypto'));
  };

  app.get('/v2/stocks/bars', (c) => bars(c, 'us_equity'));
  app.get('/v2/stocks/snapshots', (c) => c.json(snapshots(c, 'us_equity')));
  app.get('/v2/stocks/quotes/latest', (c) => c.json({ quotes: latest(c, 'us_equity', renderQuote) }));
  app.get('/v2/stocks/trades/latest', (c) => c.json({ trades: latest(c, 'us_equity', renderTrade) }));
  app.get('/v1beta3/crypto/us/bars', (c) => bars(c, 'crypto'));
  app.get('/v1beta3/crypto/us/snapshots', (c) => c.json({ snapshots: snapshots(c, 'crypto') }));
  app.get('/v1beta3/crypto/us/latest/quotes', (c) => c.json({ quotes: latest(c, 'crypto', renderQuote) }));
  app.get('/v1beta3/crypto/us/latest/trades', (c) => c.json({ trades: latest(c, 'crypto', renderTrade) }));

  return app;
}
