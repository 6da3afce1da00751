import { ALPACA_DATA_URL, ALPACA_PAPER_URL } from '../../contracts/config/alpaca-hosts.ts';
import { FatalError } from '../../domain/errors.ts';

const PAPER_ORIGINS: ReadonlySet<string> = new Set([ALPACA_PAPER_URL, ALPACA_DATA_URL]);
const LIVE_ORIGIN = 'https://api.alpaca.markets';
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const isLoopback = (url: URL): boolean =>
  (url.protocol === 'http:' || url.protocol === 'https:') && LOOPBACK_HOSTS.has(url.hostname);

/**
 * Refuses (Fatal) every host but Alpaca's paper and data APIs and loopback; the live API too, unless `allowLive`,
 * which is true only when both settings of SE2 say so. Returns the origin to talk to.
 */
export function assertPaperHost(url: string, allowLive: boolean): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (error) {
    throw new FatalError(`not a URL of a broker: ${url}`, {}, error);
  }
  const bare = parsed.username === '' && parsed.password === '';
  const allowed =
    PAPER_ORIGINS.has(parsed.origin) || isLoopback(parsed) || (allowLive && parsed.origin === LIVE_ORIGIN);
  if (!bare || !allowed) {
    throw new FatalError(
      `refused broker host ${parsed.host}: only Alpaca's paper API and loopback are allowed`,
    );
  }
  return parsed.origin;
}
