import { Hono } from 'hono';
import type { Exchange } from '../exchange.ts';
import { accountRoutes } from './account-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { positionRoutes } from './position-routes.ts';

/** Account, orders and positions. */
export function tradingRoutes(exchange: Exchange): Hono {
  const app = new Hono();
  app.route('/', accountRoutes(exchange));
  app.route('/', orderRoutes(exchange));
  app.route('/', positionRoutes(exchange));
  return app;
}
