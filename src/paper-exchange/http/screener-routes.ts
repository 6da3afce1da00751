import { Hono } from 'hono';
import * as z from 'zod';
import { type AssetClass, assetClassOf } from '../../domain/asset.ts';
import type { Exchange } from '../exchange.ts';
import type { Market } from '../market/market.ts';
import { Refusal } from '../refusal.ts';
import { parseDataQuery } from './data-query.ts';
import { renderBar } from './render-market.ts';

const top = (most: number) =>
  z.coerce
    .number('invalid top')
    .int('invalid top')
    .min(1, 'invalid top')
    .max(most, 'invalid top')
    .default(10);
const moversQuery = z.object({ top: top(50) });
const activesQuery = z.object({
  top: top(100),
  by: z.enum(['volume', 'trades'], 'invalid by').default('volume'),
});

const MARKETS: Readonly<Record<string, AssetClass>> = { stocks: 'us_equity', crypto: 'crypto' };

/** What moved and traded most today, and what the codes in trades and quotes mean. */
export function screenerRoutes(exchange: Pick<Exchange, 'market' | 'now'>): Hono {
  const app = new Hono();
  const { market } = exchange;

  app.get('/v1beta1/screener/stocks/most-actives', (c) => {
    const { top, by } = parseDataQuery(activesQuery, c);
    const actives = todayOf(market, 'us_equity', exchange.now).map(({ symbol, bar }) => {
      const { v: volume, n: trade_count } = renderBar(bar, false);
      return { symbol, volume, trade_count };
    });
    const key = by === 'volume' ? 'volume' : 'trade_count';
    const most_actives = actives.sort((a, b) => b[key] - a[key] || (a.symbol < b.symbol ? -1 : 1));
    return c.json({
      most_actives: most_actives.slice(0, top),
      last_updated: new Date(exchange.now).toISOString(),
    });
  });

  app.get('/v1beta1/screener/:market/movers', (c) => {
    const name = c.req.param('market');
    const assetClass = MARKETS[name];
    if (assetClass === undefined) throw Refusal.badRequest(`invalid market type: ${name}`);
    const { top } = parseDataQuery(moversQuery, c);
    const movers = todayOf(market, assetClass, exchange.now)
      .flatMap(({ symbol, bar, before }) => {
        const change = bar.close - before;
        return change === 0
          ? []
          : {
              symbol,
              price: bar.close,
              change: rounded(change),
              percent_change: rounded((100 * change) / before),
            };
      })
      .sort((a, b) => b.percent_change - a.percent_change);
    return c.json({
      gainers: movers.filter(({ change }) => change > 0).slice(0, top),
      losers: movers
        .filter(({ change }) => change < 0)
        .toReversed()
        .slice(0, top),
      market_type: name,
      last_updated: new Date(exchange.now).toISOString(),
    });
  });

  app.get('/v2/stocks/meta/exchanges', (c) => c.json({ V: 'IEX' }));
  app.get('/v2/stocks/meta/conditions/:kind', (c) => {
    const conditions = CONDITIONS[c.req.param('kind')];
    if (conditions === undefined) throw Refusal.badRequest('invalid tick type');
    if (!/^[ABC]$/.test(c.req.query('tape') ?? '')) throw Refusal.badRequest('invalid tape');
    return c.json(conditions);
  });

  return app;
}

/** The codes that are used here. */
const CONDITIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  trade: { '@': 'Regular Sale' },
  quote: { R: 'Regular Market Maker Open' },
};

const rounded = (value: number): number => Number(value.toPrecision(6));

/** The last session's bar of every symbol, as far as it has come, and the close before it. */
function todayOf(market: Market, assetClass: AssetClass, now: number) {
  return market.symbols().flatMap((symbol) => {
    if (assetClassOf(symbol) !== assetClass) return [];
    const [before, bar] = market.lastBars(symbol, '1Day', 2, now);
    return before === undefined || bar === undefined ? [] : { symbol, bar, before: before.close };
  });
}
