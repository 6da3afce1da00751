import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { errorMessage } from '../../domain/errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Faults } from '../faults/faults.ts';
import { ConnectionReset } from '../faults/reset.ts';
import { uuidOf } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import { assetRoutes } from './asset-routes.ts';
import { calendarRoutes } from './calendar-routes.ts';
import { type Credentials, checkCredentials } from './credentials.ts';
import { dataRoutes } from './data-routes.ts';
import { faulty, type RequestClock } from './faulty.ts';
import { marketClockRoutes } from './market-clock-routes.ts';
import { newsRoutes } from './news-routes.ts';
import { rateLimit } from './rate-limit.ts';
import { screenerRoutes } from './screener-routes.ts';
import { tradingRoutes } from './trading-routes.ts';

export interface AppOptions {
  /** `sleep` is for scripted latency, which takes the wall's time without it. */
  readonly clock: RequestClock;
  /** The only credentials that are let in; any non-empty pair when absent. */
  readonly credentials?: Credentials | undefined;
  /** Requests to the trading API that a key may make a minute; without end when absent. */
  readonly requestsAMinute?: number | undefined;
}

/** Coins' market data is public at Alpaca; its client sends no credentials there. */
const PUBLIC = '/v1beta3/crypto/';

/** An order with all that it can have is a tenth of this. */
const LARGEST_BODY = 32 * 1024;

/**
 * Trading and market data API in one; the two are told apart by their paths. A body is read as JSON whatever its
 * content type says, as Alpaca does.
 */
export function createApp(exchange: Exchange, options: AppOptions, faults: Faults): Hono {
  const { clock, credentials, requestsAMinute } = options;
  const app = new Hono();
  let requests = 0;

  app.use(faulty(faults, clock));

  app.use(async (c, next) => {
    requests += 1;
    c.header('X-Request-ID', uuidOf('request', exchange.market.fingerprint, String(requests)));
    if (!c.req.path.startsWith(PUBLIC)) {
      const given = {
        keyId: c.req.header('APCA-API-KEY-ID'),
        secretKey: c.req.header('APCA-API-SECRET-KEY'),
      };
      checkCredentials(given, credentials);
    }
    await next();
  });
  if (requestsAMinute !== undefined) app.use(rateLimit(requestsAMinute, clock));
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: (c) => c.json({ code: 41310000, message: 'request body is too large' }, 413),
    }),
  );
  app.use(async (_, next) => {
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
    // Not an answer: whoever serves this breaks the connection.
    if (error instanceof ConnectionReset) throw error;
    if (error instanceof Refusal) return c.json(error.body, error.status);
    return c.json({ code: 50010000, message: `internal server error occurred: ${errorMessage(error)}` }, 500);
  });
  return app;
}
