import { Hono } from 'hono';
import type { Clock } from '../../domain/clock.ts';
import { errorMessage } from '../../domain/errors.ts';
import type { Exchange } from '../exchange.ts';
import { Refusal } from '../refusal.ts';
import { assetRoutes } from './asset-routes.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { dataRoutes } from './data-routes.ts';
import { marketClockRoutes } from './market-clock-routes.ts';
import { newsRoutes } from './news-routes.ts';
import { screenerRoutes } from './screener-routes.ts';
import { tradingRoutes } from './trading-routes.ts';

export interface Credentials {
  readonly keyId: string;
  readonly secretKey: string;
}

/** Coins' market data is public at Alpaca; its client sends no credentials there. */
const PUBLIC = '/v1beta3/crypto/';

/** Trading and market data API in one; the two are told apart by their paths. */
export function createApp(
  exchange: Exchange,
  clock: Pick<Clock, 'now'>,
  credentials: Credentials | undefined,
): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    if (!c.req.path.startsWith(PUBLIC)) {
      checkCredentials(c.req.header('APCA-API-KEY-ID'), c.req.header('APCA-API-SECRET-KEY'), credentials);
    }
    // What happened in the market since the last request happens before this one is looked at.
    exchange.advanceTo(clock.now().getTime());
    await next();
  });

  app.route('/', tradingRoutes(exchange));
  app.route('/', assetRoutes(exchange));
  app.route('/', calendarRoutes(exchange));
  app.route('/', marketClockRoutes(exchange));
  app.route('/', dataRoutes(exchange));
  app.route('/', newsRoutes(exchange));
  app.route('/', screenerRoutes(exchange));

  app.notFound((c) => c.json({ code: 40410000, message: 'endpoint not found' }, 404));
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json(error.body, error.status);
    return c.json({ code: 50010000, message: `internal server error occurred: ${errorMessage(error)}` }, 500);
  });
  return app;
}

function checkCredentials(
  keyId: string | undefined,
  secretKey: string | undefined,
  expected: Credentials | undefined,
): void {
  if (keyId === undefined || keyId === '' || secretKey === undefined || secretKey === '') {
    throw new Refusal(401, 40110000, 'request is not authorized');
  }
  if (expected !== undefined && (keyId !== expected.keyId || secretKey !== expected.secretKey)) {
    throw new Refusal(403, 40310001, 'forbidden.');
  }
}
