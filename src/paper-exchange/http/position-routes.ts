import { Hono } from 'hono';
import * as z from 'zod';
import { type Decimal, dec } from '../../domain/decimal.ts';
import type { Exchange } from '../exchange.ts';
import type { CloseAmount } from '../order-desk.ts';
import { Refusal } from '../refusal.ts';
import { REFUSALS } from '../refusals.ts';
import { checkDecimals } from './order-fields.ts';
import { parseQuery } from './query.ts';
import { flagQuery } from './query-parts.ts';
import { renderOrder } from './render-order.ts';
import { renderPosition } from './render-position.ts';
import { resolveAsset } from './symbols.ts';

const positive = z
  .string()
  .regex(/^\d{1,20}(\.\d{1,20})?$/)
  .transform(dec);

const closeQuery = z.object({ qty: positive.optional(), percentage: positive.optional() });
const closeAllQuery = z.object({ cancel_orders: flagQuery.default(false) });

/** `/v2/positions`: look at them, close one, a part of one, or all. */
export function positionRoutes(exchange: Exchange): Hono {
  const app = new Hono();
  const { desk } = exchange;
  const symbolOf = (name: string): string => {
    const symbol = resolveAsset(exchange.market, name);
    if (symbol === undefined) throw REFUSALS.symbolUnknown(name);
    return symbol;
  };

  app.get('/v2/positions', (c) =>
    c.json(exchange.positions().map((position) => renderPosition(exchange, position))),
  );

  app.get('/v2/positions/:symbol', (c) => {
    const position = exchange.position(symbolOf(c.req.param('symbol')));
    if (position === undefined) throw REFUSALS.positionUnknown();
    return c.json(renderPosition(exchange, position));
  });

  app.delete('/v2/positions/:symbol', (c) => {
    const query = parseQuery(closeQuery, c.req.query());
    const order = desk.close(symbolOf(c.req.param('symbol')), amountOf(query));
    return c.json(renderOrder(order));
  });

  app.delete('/v2/positions', (c) => {
    const { cancel_orders: cancelOrders } = parseQuery(closeAllQuery, c.req.query());
    const results = [...desk.closeAll(cancelOrders)].map(([symbol, result]) => ({
      symbol: symbol.replace('/', ''),
      ...(result instanceof Refusal
        ? { status: result.status, body: result.body }
        : { status: 200, body: renderOrder(result) }),
    }));
    return c.json(results, 207);
  });

  return app;
}

function amountOf({
  qty,
  percentage,
}: {
  readonly qty?: Decimal | undefined;
  readonly percentage?: Decimal | undefined;
}): CloseAmount {
  if (qty !== undefined && percentage !== undefined) throw REFUSALS.closeTwice();
  if (percentage !== undefined) {
    if (percentage.lte(0) || percentage.gt(100)) throw REFUSALS.percentage();
    return { percentage };
  }
  checkDecimals('qty', qty);
  return qty === undefined ? { whole: true } : { qty };
}
