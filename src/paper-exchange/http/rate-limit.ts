import type { MiddlewareHandler } from 'hono';
import { type Clock, MINUTE, SECOND } from '../../domain/clock.ts';

/** What Alpaca lets an account ask of the trading API. */
export const REQUESTS_A_MINUTE = 200;

/** Market data has a limit of its own, which depends on what one pays; here it has none. */
const isMarketData = (path: string): boolean =>
  path.startsWith('/v2/stocks/') || /^\/v1(beta\d)?\//.test(path);

interface Window {
  readonly minute: number;
  used: number;
}

/**
 * Counts the requests of every key in each minute of the clock; past `limit` the answer is Alpaca's 429 with
 * `Retry-After` in seconds. All counted answers say what is left (`X-RateLimit-*`).
 */
export function rateLimit(limit: number, clock: Pick<Clock, 'now'>): MiddlewareHandler {
  const windows = new Map<string, Window>();
  return async (c, next) => {
    if (isMarketData(c.req.path)) return next();
    const now = clock.now().getTime();
    const minute = Math.floor(now / MINUTE);
    const window = windowOf(windows, c.req.header('APCA-API-KEY-ID') ?? '', minute);
    window.used += 1;
    const reset = (minute + 1) * MINUTE;
    c.header('X-RateLimit-Limit', String(limit));
    c.header('X-RateLimit-Remaining', String(Math.max(0, limit - window.used)));
    c.header('X-RateLimit-Reset', String(reset / SECOND));
    if (window.used <= limit) return next();
    c.header('Retry-After', String(Math.ceil((reset - now) / SECOND)));
    return c.json({ code: 42910000, message: 'rate limit exceeded' }, 429);
  };
}

/** Keys of nobody knows who: what is remembered of them is bounded. */
const MOST_KEYS = 1_000;

function windowOf(windows: Map<string, Window>, key: string, minute: number): Window {
  const known = windows.get(key);
  if (known?.minute === minute) return known;
  if (windows.size >= MOST_KEYS) windows.clear();
  const window = { minute, used: 0 };
  windows.set(key, window);
  return window;
}
