import { marketData } from '@alpacahq/alpaca-trade-api/rest';
import type { VenueData } from '../../application/ports/quote-source.ts';
import { type AssetClass, assetClassOf } from '../../domain/asset.ts';
import type { Clock } from '../../domain/clock.ts';
import { TransientError } from '../../domain/errors.ts';
import type { Bar, BarRange, Headline, Timeframe } from '../../domain/market.ts';
import type { Reading } from '../../domain/market-data/reading.ts';
import { BarDecoder } from './bar-decoder.ts';
import { barsToAsk, isComplete, windowStart } from './bar-window.ts';
import { type Connection, clientConfiguration, DATA_TIMEOUT_MS } from './connection.ts';
import { classed, parseAnswer } from './faults.ts';
import { newestPerSymbol, newsSymbol, toHeadline, wireNewsPage } from './news.ts';
import {
  toBar,
  toReading,
  wireBarPage,
  wireBarShape,
  wireCryptoSnapshots,
  wireSnapshots,
} from './wire-market.ts';

export interface AlpacaMarketDataOptions extends Connection {
  readonly dataUrl: string;
  readonly clock: Pick<Clock, 'now'>;
  /** `sip` needs a paid subscription for recent data. */
  readonly feed?: 'iex' | 'sip' | undefined;
}

/** Symbols a request (MD1). */
const CHUNK = 50;
/** Bars a page, over all of its symbols: Alpaca's most. */
const PAGE = 10_000;
/** More pages than any question of ours has: a source that sends us round in circles is left. */
const MOST_PAGES = 100;
/** Symbols a request for news, and items a page: Alpaca's most. */
const NEWS_CHUNK = 10;
const NEWS_PAGE = 50;

/**
 * Alpaca's market data; stocks and coins are asked for apart, in parallel chunks. Nothing is tried twice here:
 * whoever asks knows how much time there is.
 */
export function createAlpacaMarketData(options: AlpacaMarketDataOptions): VenueData {
  return new AlpacaMarketData(options);
}

class AlpacaMarketData implements VenueData {
  readonly name = 'alpaca';
  readonly perRequest = CHUNK;
  readonly atMost = Number.POSITIVE_INFINITY;
  readonly #stocks: marketData.StockApi;
  readonly #crypto: marketData.CryptoApi;
  readonly #news: marketData.NewsApi;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #feed: 'iex' | 'sip';
  readonly #decoder = new BarDecoder();

  constructor(options: AlpacaMarketDataOptions) {
    const configuration = new marketData.Configuration(
      clientConfiguration(options, options.dataUrl, false, DATA_TIMEOUT_MS),
    );
    this.#stocks = new marketData.StockApi(configuration);
    this.#crypto = new marketData.CryptoApi(configuration);
    this.#news = new marketData.NewsApi(configuration);
    this.#clock = options.clock;
    this.#feed = options.feed ?? 'iex';
  }

  serves(): boolean {
    return true;
  }

  async quotes(symbols: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    const answers = await Promise.all(
      chunksByClass(symbols, CHUNK).map(([assetClass, chunk]) => this.#snapshots(assetClass, chunk)),
    );
    const readings = new Map<string, Reading>();
    for (const [symbol, snapshot] of answers.flatMap(Object.entries)) {
      const reading = toReading(symbol, snapshot);
      if (reading !== undefined) readings.set(symbol, reading);
    }
    return readings;
  }

  async bars(
    symbols: readonly string[],
    timeframe: Timeframe,
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Bar[]>> {
    const now = this.#clock.now();
    const ask = barsToAsk(timeframe, limit);
    // Few enough symbols that one page usually holds all of their bars: pages come one after the other.
    const size = Math.max(1, Math.min(CHUNK, Math.floor(PAGE / ask)));
    const found = new Map<string, readonly Bar[]>();
    await Promise.all(
      chunksByClass(symbols, size).map(async ([assetClass, chunk]) => {
        const start = this.#start(assetClass, chunk, timeframe, limit, now);
        const raw = await this.#pages(assetClass, chunk, timeframe, start);
        for (const symbol of chunk) {
          const bars = this.#decoder.newest(
            `${symbol} ${timeframe}`,
            raw.get(symbol) ?? [],
            start.getTime(),
            limit,
            ({ timestamp }) => isComplete(assetClass, timeframe, Date.parse(timestamp), now),
          );
          // Newest first while they came; the oldest goes first from here on.
          if (bars.length > 0) found.set(symbol, bars.reverse());
        }
      }),
    );
    return found;
  }

  async history(symbol: string, { timeframe, from, to, limit }: BarRange): Promise<readonly Bar[]> {
    const assetClass = assetClassOf(symbol);
    const now = this.#clock.now();
    // Alpaca counts the end in.
    const end = new Date(Math.min(now.getTime(), to === undefined ? now.getTime() : Date.parse(to) - 1));
    const start =
      from === undefined
        ? windowStart(assetClass, timeframe, barsToAsk(timeframe, limit), end)
        : new Date(from);
    if (start > end) return [];
    const common = { symbols: symbol, timeframe, start, end, sort: 'desc' } as const;
    // One more: the newest may still be forming.
    const page = await this.#page(assetClass, { ...common, limit: Math.min(PAGE, limit + 1) });
    const raw = page.bars?.[symbol];
    return (Array.isArray(raw) ? (raw as unknown[]) : [])
      .flatMap((item) => {
        const wire = wireBarShape(item);
        return (wire && toBar(wire)) ?? [];
      })
      .filter(({ timestamp }) => isComplete(assetClass, timeframe, Date.parse(timestamp), now))
      .slice(0, limit)
      .reverse();
  }

  async headlines(
    symbols: readonly string[],
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Headline[]>> {
    const wanted = [...new Set(symbols)];
    const chunks = Array.from({ length: Math.ceil(wanted.length / NEWS_CHUNK) }, (_, index) =>
      wanted.slice(index * NEWS_CHUNK, (index + 1) * NEWS_CHUNK),
    );
    const pages = await Promise.all(
      chunks.map((chunk) =>
        classed('news', async () => {
          const question = {
            symbols: chunk.map(newsSymbol).join(','),
            limit: NEWS_PAGE,
            sort: 'desc',
          } as const;
          const { raw } = await this.#news.newsRaw(question);
          return parseAnswer(wireNewsPage, await raw.json(), 'news').news;
        }),
      ),
    );
    return newestPerSymbol(
      wanted,
      pages.flat().flatMap((item) => toHeadline(item) ?? []),
      limit,
    );
  }

  /** From when the chunk must be asked for: only what is new, where the rest of every symbol is known. */
  #start(
    assetClass: AssetClass,
    symbols: readonly string[],
    timeframe: Timeframe,
    limit: number,
    now: Date,
  ): Date {
    const full = windowStart(assetClass, timeframe, barsToAsk(timeframe, limit), now);
    if (timeframe !== '1Min') return full;
    const known = symbols.map((symbol) =>
      this.#decoder.resumeFrom(`${symbol} ${timeframe}`, limit, now.getTime()),
    );
    return new Date(Math.min(...known.map((instant) => Math.max(instant ?? 0, full.getTime()))));
  }

  #snapshots(assetClass: AssetClass, symbols: readonly string[]): Promise<Record<string, unknown>> {
    const list = symbols.join(',');
    return classed('snapshots', async () => {
      if (assetClass === 'crypto') {
        const { raw } = await this.#crypto.cryptoSnapshotsRaw({ loc: 'us', symbols: list });
        return parseAnswer(wireCryptoSnapshots, await raw.json(), 'snapshots').snapshots;
      }
      const { raw } = await this.#stocks.stockSnapshotsRaw({ symbols: list, feed: this.#feed });
      return parseAnswer(wireSnapshots, await raw.json(), 'snapshots');
    });
  }

  async #pages(
    assetClass: AssetClass,
    symbols: readonly string[],
    timeframe: Timeframe,
    start: Date,
  ): Promise<ReadonlyMap<string, readonly unknown[]>> {
    const common = { symbols: symbols.join(','), timeframe, start, limit: PAGE, sort: 'desc' } as const;
    const found = new Map<string, readonly unknown[]>();
    let pageToken: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const question = { ...common, ...(pageToken === undefined ? {} : { pageToken }) };
      const page = await this.#page(assetClass, question);
      for (const [symbol, bars] of Object.entries(page.bars ?? {})) {
        if (Array.isArray(bars)) found.set(symbol, [...(found.get(symbol) ?? []), ...(bars as unknown[])]);
      }
      pageToken = page.next_page_token ?? undefined;
      if (pageToken === undefined) return found;
    }
    throw new TransientError(`bars: more than ${MOST_PAGES} pages`);
  }

  #page(assetClass: AssetClass, question: marketData.StockBarsRequest) {
    return classed('bars', async () => {
      const { raw } =
        assetClass === 'crypto'
          ? await this.#crypto.cryptoBarsRaw({ ...question, loc: 'us' })
          : // Raw prices would fall by half on the day of a split.
            await this.#stocks.stockBarsRaw({ ...question, feed: this.#feed, adjustment: 'split' });
      return parseAnswer(wireBarPage, await raw.json(), 'bars');
    });
  }
}

function chunksByClass(symbols: readonly string[], size: number): [AssetClass, string[]][] {
  const chunks: [AssetClass, string[]][] = [];
  for (const [assetClass, members] of Map.groupBy(new Set(symbols), assetClassOf)) {
    for (let from = 0; from < members.length; from += size) {
      chunks.push([assetClass, members.slice(from, from + size)]);
    }
  }
  return chunks;
}
