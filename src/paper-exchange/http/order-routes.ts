import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import type { ExchangeOrder } from '../book/order.ts';
import type { Exchange } from '../exchange.ts';
import { REFUSALS } from '../refusals.ts';
import type { OrderFilter } from '../state/order-list.ts';
import { parseAmendment, parseTicket } from './order-ticket.ts';
import { parseQuery } from './query.ts';
import { flagQuery, instantQuery } from './query-parts.ts';
import { renderOrder } from './render-order.ts';
import { resolveAsset } from './symbols.ts';

const orderQuery = z.object({
  status: z.enum(['open', 'closed', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: instantQuery.optional(),
  until: instantQuery.optional(),
  direction: z.enum(['asc', 'desc']).default('desc'),
  nested: flagQuery.default(false),
  symbols: z.string().optional(),
  side: z.enum(SIDES).optional(),
  asset_class: z.string().optional(),
  after_order_id: z.string().optional(),
  before_order_id: z.string().optional(),
});

const nestedQuery = z.object({ nested: flagQuery.default(false) });
const byClientId = z.object({ client_order_id: z.string().min(1) });

/** `/v2/orders`: place, list, look at, replace and cancel. */
export function orderRoutes(exchange: Exchange): Hono {
  const app = new Hono();
  const { desk, market } = exchange;
  const show = (order: ExchangeOrder): Record<string, unknown> => renderOrder(order);
  const withLegs = (order: ExchangeOrder): Record<string, unknown> =>
    renderOrder(order, exchange.legsOf(order));
  const found = (order: ExchangeOrder | undefined, id: string): ExchangeOrder => {
    if (order === undefined) throw REFUSALS.orderUnknown(id);
    return order;
  };
  const seqOf = (id: string | undefined): number | undefined =>
    id === undefined ? undefined : found(exchange.order(id), id).seq;

  app.post('/v2/orders', async (c) => {
    const ticket = parseTicket(await readJson(c), market, () => desk.newClientOrderId());
    return c.json(withLegs(desk.place(ticket)));
  });

  app.get('/v2/orders', (c) => {
    const query = parseQuery(orderQuery, c.req.query());
    const filter: OrderFilter = {
      status: query.status,
      side: query.side,
      nested: query.nested,
      after: query.after,
      until: query.until,
      afterSeq: seqOf(query.after_order_id),
      beforeSeq: seqOf(query.before_order_id),
      direction: query.direction,
      limit: query.limit,
      symbols: query.symbols?.split(',').map((symbol) => resolveAsset(market, symbol) ?? symbol),
      assetClasses: query.asset_class === 'all' ? undefined : query.asset_class?.split(','),
    };
    return c.json(exchange.orders(filter).map(query.nested ? withLegs : show));
  });

  app.delete('/v2/orders', (c) => {
    const results = desk.cancelAll().map(({ id }) => ({ id, status: 200 }));
    return c.json(results, 207);
  });

  // The colon would begin a parameter in a route, so this path is matched as a whole segment.
  app.get('/v2/:collection{orders:by_client_order_id}', (c) => {
    const { client_order_id: id } = parseQuery(byClientId, c.req.query());
    return c.json(withLegs(found(exchange.orderByClientId(id), id)));
  });

  app.get('/v2/orders/:id', (c) => {
    const { nested } = parseQuery(nestedQuery, c.req.query());
    const id = idOf(c);
    return c.json((nested ? withLegs : show)(found(exchange.order(id), id)));
  });

  app.patch('/v2/orders/:id', async (c) => {
    const amendment = parseAmendment(await readJson(c));
    return c.json(withLegs(desk.replace(idOf(c), amendment)));
  });

  app.delete('/v2/orders/:id', (c) => {
    desk.cancel(idOf(c));
    return c.body(null, 204);
  });

  return app;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function idOf(c: Context): string {
  const id = c.req.param('id') ?? '';
  if (!UUID.test(id)) throw REFUSALS.orderIdMissing();
  return id.toLowerCase();
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw REFUSALS.body();
  }
}
