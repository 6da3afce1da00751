import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import type { ExchangeOrder } from '../book/order.ts';
import type { Exchange } from '../exchange.ts';
import { Refusal } from '../refusal.ts';
import type { OrderFilter } from '../state/order-list.ts';
import { parseTicket } from './order-ticket.ts';
import { parseQuery } from './query.ts';
import { renderAccount } from './render-account.ts';
import { renderOrder } from './render-order.ts';
import { renderPosition } from './render-position.ts';
import { resolveSymbol } from './symbols.ts';

const instant = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => Date.parse(text));

const orderQuery = z.object({
  status: z.enum(['open', 'closed', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: instant.optional(),
  until: instant.optional(),
  direction: z.enum(['asc', 'desc']).default('desc'),
  symbols: z.string().optional(),
  side: z.enum(SIDES).optional(),
  after_order_id: z.string().optional(),
  before_order_id: z.string().optional(),
});

/** Account, orders and positions. */
export function tradingRoutes(exchange: Exchange): Hono {
  const app = new Hono();
  const show = (order: ExchangeOrder): Record<string, unknown> => renderOrder(order, exchange.now);
  const found = (order: ExchangeOrder | undefined, id: string): ExchangeOrder => {
    if (order === undefined) throw Refusal.notFound(`order not found for ${id}`);
    return order;
  };

  const seqOf = (id: string | undefined): number | undefined =>
    id === undefined ? undefined : found(exchange.order(id), id).seq;

  app.get('/v2/account', (c) =>
    c.json(renderAccount(exchange.account(), exchange.settings.shorting, exchange.market.fingerprint)),
  );

  app.post('/v2/orders', async (c) => {
    const body = await readJson(c);
    const ticket = parseTicket(body, exchange.market, () => exchange.newClientOrderId());
    return c.json(show(exchange.submit(ticket)));
  });

  app.get('/v2/orders', (c) => {
    const query = parseQuery(orderQuery, c.req.query());
    const filter: OrderFilter = {
      status: query.status,
      side: query.side,
      after: query.after,
      until: query.until,
      afterSeq: seqOf(query.after_order_id),
      beforeSeq: seqOf(query.before_order_id),
      direction: query.direction,
      limit: query.limit,
      symbols: query.symbols?.split(',').map((symbol) => resolveSymbol(exchange.market, symbol) ?? symbol),
    };
    return c.json(exchange.orders(filter).map(show));
  });

  app.delete('/v2/orders', (c) => {
    const ids = exchange.openOrders().map((order) => exchange.cancel(order.id).id);
    return c.json(
      ids.map((id) => ({ id, status: 200 })),
      207,
    );
  });

  // The colon would begin a parameter in a route, so this path is matched as a whole segment.
  app.get('/v2/:collection{orders:by_client_order_id}', (c) => {
    const { client_order_id: id } = parseQuery(
      z.object({ client_order_id: z.string().min(1) }),
      c.req.query(),
    );
    return c.json(show(found(exchange.orderByClientId(id), id)));
  });

  app.get('/v2/orders/:id', (c) => {
    const id = c.req.param('id');
    return c.json(show(found(exchange.order(id), id)));
  });

  app.delete('/v2/orders/:id', (c) => {
    exchange.cancel(c.req.param('id'));
    return c.body(null, 204);
  });

  app.get('/v2/positions', (c) =>
    c.json(exchange.positions().map((position) => renderPosition(exchange, position))),
  );

  app.get('/v2/positions/:symbol', (c) => {
    const symbol = resolveSymbol(exchange.market, c.req.param('symbol'));
    const position = symbol === undefined ? undefined : exchange.position(symbol);
    if (position === undefined) throw Refusal.notFound('position does not exist');
    return c.json(renderPosition(exchange, position));
  });

  return app;
}

async function readJson(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new Refusal(400, 40010000, 'request body format is invalid');
  }
}
