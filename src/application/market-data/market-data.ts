import { type Clock, SECOND } from '../../domain/clock.ts';
import { errorMessage, FatalError } from '../../domain/errors.ts';
import type { Bar, Headline, Quote, Timeframe } from '../../domain/market.ts';
import { soundBars } from '../../domain/market-data/sound-bars.ts';
import type { Guard } from '../ports/guard.ts';
import type { Log } from '../ports/log.ts';
import type { MarketData } from '../ports/market-data.ts';
import type { QuoteSource, VenueData } from '../ports/quote-source.ts';
import { askSource } from './ask-source.ts';
import { PriceBook } from './price-book.ts';

export interface MarketDataOptions {
  readonly venue: VenueData;
  /** Asked, in this order, for what the venue lacks. */
  readonly standIns?: readonly QuoteSource[];
  readonly guard: Guard;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * How long a source is tried again. A strategy has 30 s (CY2) and calls for quotes and for bars: 6 s of tries and a
 * last one of 5 s twice, and two stand-ins of one 3 s try each, are 28 s at the worst (of one page of bars).
 */
const VENUE_RETRY_MS = 6 * SECOND;
const STAND_IN_RETRY_MS = 0;

/** Bars beyond what was asked for, so that a bad print left out does not cost a strategy its warm-up (MD3). */
const SPARE_BARS = 2;

/**
 * Market data from several sources as one (MD1, MD2): the venue's own prices, stand-ins for what it lacks, and what
 * is remembered for a while when nobody answers. No price gets past here without passing the quarantine.
 */
export function createMarketData(options: MarketDataOptions): MarketData {
  const { venue, standIns = [], guard, clock, log } = options;
  const book = new PriceBook(clock, log);
  const fromVenue = <T>(work: () => Promise<T>): Promise<T> =>
    guard.run('alpaca-data', work, { retryForMs: VENUE_RETRY_MS });

  /** Adds to `found` what `source` knows of the symbols that are missing; answers its faults. */
  const askFor = async (
    source: QuoteSource,
    missing: readonly string[],
    found: Map<string, Quote>,
    retryForMs: number,
  ) => {
    const { readings, faults } = await askSource(guard, source, missing, retryForMs);
    for (const reading of readings) {
      const quote = book.take(reading);
      if (quote !== undefined) found.set(quote.symbol, quote);
    }
    const [first] = faults;
    if (first !== undefined) {
      const symbols = faults.reduce((sum, fault) => sum + fault.symbols.length, 0);
      log.warn('no prices from a source', { source: source.name, symbols, error: errorMessage(first.error) });
    }
    return faults;
  };

  /** Each stand-in in its turn, for what nobody has told yet. */
  const askStandIns = async (wanted: readonly string[], found: Map<string, Quote>): Promise<void> => {
    for (const source of standIns) {
      const missing = wanted.filter((symbol) => !found.has(symbol) && source.serves(symbol));
      const unheard = missing.filter((symbol) => {
        const quote = book.fresh(symbol, source.name);
        if (quote !== undefined) found.set(symbol, quote);
        return quote === undefined;
      });
      if (unheard.length > 0) await askFor(source, unheard.slice(0, source.atMost), found, STAND_IN_RETRY_MS);
    }
  };

  return {
    async quotes(symbols) {
      const wanted = [...new Set(symbols)];
      const found = new Map<string, Quote>();
      if (wanted.length === 0) return found;
      const faults = await askFor(venue, wanted, found, VENUE_RETRY_MS);
      // Refused credentials heal by themselves nowhere: they must be seen.
      const fatal = faults.find(({ error }) => error instanceof FatalError);
      if (fatal !== undefined) throw fatal.error;
      if (found.size < wanted.length) await askStandIns(wanted, found);
      for (const symbol of faults.flatMap((fault) => fault.symbols)) {
        const quote = found.has(symbol) ? undefined : book.remembered(symbol);
        if (quote !== undefined) found.set(symbol, quote);
      }
      const [fault] = faults;
      if (found.size === 0 && fault !== undefined) throw fault.error;
      return inOrder(wanted, found);
    },

    async bars(symbols: readonly string[], timeframe: Timeframe, limit: number) {
      if (symbols.length === 0) return new Map<string, readonly Bar[]>();
      const raw = await fromVenue(() => venue.bars(symbols, timeframe, limit + SPARE_BARS));
      const sound = new Map<string, readonly Bar[]>();
      for (const [symbol, bars] of raw) {
        const kept = soundBars(bars, book.lastPrice(symbol)).slice(-limit);
        if (kept.length > 0) sound.set(symbol, kept);
      }
      return sound;
    },

    async history(symbol, range) {
      const raw = await fromVenue(() => venue.history(symbol, { ...range, limit: range.limit + SPARE_BARS }));
      const lastPrice = range.to === undefined ? book.lastPrice(symbol) : undefined;
      return soundBars(raw, lastPrice).slice(-range.limit);
    },

    async headlines(symbols: readonly string[], limit: number) {
      if (symbols.length === 0) return new Map<string, readonly Headline[]>();
      return fromVenue(() => venue.headlines(symbols, limit));
    },
  };
}

/** Whoever asked first is answered first, whichever source it was: the same prices give the same decisions. */
const inOrder = (wanted: readonly string[], found: ReadonlyMap<string, Quote>): ReadonlyMap<string, Quote> =>
  new Map(
    wanted.flatMap((symbol): readonly [string, Quote][] => {
      const quote = found.get(symbol);
      return quote === undefined ? [] : [[symbol, quote]];
    }),
  );
