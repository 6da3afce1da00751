import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { ASSET_CLASSES, assetClassOf } from '../../domain/asset.ts';
import type { Exchange } from '../exchange.ts';
import { assetId } from '../ids.ts';
import type { Market } from '../market/market.ts';
import { Refusal } from '../refusal.ts';
import { parseQuery } from './query.ts';
import { EXCHANGES, renderAsset } from './render-asset.ts';
import { resolveSymbol } from './symbols.ts';

const assetQuery = z.object({
  status: z.enum(['active', 'inactive', 'all']).default('all'),
  asset_class: z.enum(ASSET_CLASSES).default('us_equity'),
  exchange: z.enum(EXCHANGES).optional(),
  /** No asset here has any of the attributes, so asking for one finds none. */
  attributes: z.string().optional(),
});

/** `/v2/assets`: what can be traded, one asset by its symbol (with or without a pair's slash) or its id. */
export function assetRoutes(exchange: Pick<Exchange, 'market'>): Hono {
  const app = new Hono();
  const { market } = exchange;

  app.get('/v2/assets', (c) => {
    const query = parseQuery(assetQuery, c.req.query());
    if (query.status === 'inactive' || (query.attributes ?? '') !== '') return c.json([]);
    const assets = market
      .symbols()
      .filter((symbol) => assetClassOf(symbol) === query.asset_class)
      .map(renderAsset)
      .filter((asset) => query.exchange === undefined || asset['exchange'] === query.exchange);
    return c.json(assets);
  });

  const asset = (c: Context, name: string): Response => {
    const symbol = resolveSymbol(market, name) ?? symbolOfId(market, name);
    if (symbol === undefined) throw Refusal.notFound(`asset not found for ${name}`);
    return c.json(renderAsset(symbol));
  };
  app.get('/v2/assets/:symbol', (c) => asset(c, c.req.param('symbol')));
  app.get('/v2/assets/:base/:quote', (c) => asset(c, `${c.req.param('base')}/${c.req.param('quote')}`));

  return app;
}

const symbolOfId = (market: Market, id: string): string | undefined =>
  market.symbols().find((symbol) => assetId(symbol) === id);
