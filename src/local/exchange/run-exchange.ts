import { LAST_YEAR } from '../../domain/calendar/calendar.ts';
import { usd } from '../../domain/money.ts';
import {
  createPaperExchange,
  createRecordedMarket,
  createSyntheticMarket,
  type Market,
  REQUESTS_A_MINUTE,
} from '../../paper-exchange/index.ts';
import { assertPortFree } from '../http-server.ts';
import { readFaults, readSettings } from './json-file.ts';
import { createMarketTime, type MarketTime } from './market-time.ts';
import type { ExchangeOptions } from './options.ts';
import { type ServedExchange, serveExchange } from './serve.ts';

/** Just before the first full minute of the first session, so that there are prices to look at. */
const LEAD_IN_MS = 59_000;

const END_OF_CALENDAR = new Date(Date.UTC(LAST_YEAR, 11, 31));

export interface RunningExchange extends ServedExchange {
  /** For a person: where it is, and how to get in. */
  readonly greeting: readonly string[];
}

/** Starts an exchange of its own. Throws InvalidInput for a port, folder or file that cannot be had. */
export async function startExchange(options: ExchangeOptions): Promise<RunningExchange> {
  const market = marketOf(options);
  const faults = options.faults === undefined ? undefined : readFaults(options.faults);
  const settings = options.settings === undefined ? undefined : readSettings(options.settings);
  await assertPortFree(options.port);
  const start = options.start ?? new Date(market.start.getTime() + LEAD_IN_MS);
  const timeFrom = (from: Date): MarketTime =>
    createMarketTime({
      start: from,
      speed: options.speed,
      end: market.end ?? END_OF_CALENDAR,
      wall: () => performance.now(),
    });
  let time = timeFrom(start);
  const credentials = { keyId: options.key, secretKey: options.secret };
  const exchange = createPaperExchange({
    clock: { now: () => time.now() },
    market,
    stateFile: options.state,
    initialCash: usd(options.cash),
    credentials,
    settings,
    faults,
    requestsAMinute: options['rate-limit'] ? REQUESTS_A_MINUTE : undefined,
  });
  // What has happened stays: time goes on from there.
  time = timeFrom(new Date(Math.max(start.getTime(), exchange.resumeAt.getTime())));
  const server = await serveExchange(exchange, { port: options.port, credentials });
  const stopTime = time.run((now) => exchange.advanceTo(now));
  return {
    url: server.url,
    greeting: greet(options, market, time.now(), server.url),
    async stop() {
      stopTime();
      await server.stop();
      exchange.close();
    },
  };
}

const marketOf = ({ bars, seed }: ExchangeOptions): Market =>
  bars === undefined ? createSyntheticMarket({ seed }) : createRecordedMarket(bars);

function greet(options: ExchangeOptions, market: Market, now: Date, url: string): readonly string[] {
  const { bars, seed, speed, key, secret, state, cash, faults } = options;
  return [
    "Paper exchange: Alpaca's trading and market data API, and its trade updates",
    `  market  ${bars === undefined ? `synthetic, seed ${seed}` : `recorded bars of ${bars}`}, ${market.symbols().length} symbols`,
    `  time    ${now.toISOString()}, ${speed}${speed === 'max' ? '' : 'x'} speed`,
    `  account ${cash} dollars, kept ${state === undefined ? 'in memory' : `in ${state}`}`,
    `  limit   ${options['rate-limit'] ? `${REQUESTS_A_MINUTE} requests a minute` : 'none'}`,
    ...(faults === undefined ? [] : [`  faults  those of ${faults}`]),
    `  REST    ${url}`,
    `  stream  ${url.replace('http:', 'ws:')}/stream`,
    `  key     ${key}`,
    `  secret  ${secret}`,
  ];
}
