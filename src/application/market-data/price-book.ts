import type { Clock } from '../../domain/clock.ts';
import { elapsed, MINUTE, SECOND } from '../../domain/clock.ts';
import type { Quote } from '../../domain/market.ts';
import { judgeReading, type PriceMemory } from '../../domain/market-data/quarantine.ts';
import type { Reading } from '../../domain/market-data/reading.ts';
import { usd } from '../../domain/money.ts';
import type { Log } from '../ports/log.ts';

/** A remembered price serves no longer than what was decided on it would (DE3). */
const LONGEST_MEMORY_MS = 5 * MINUTE;
/** A stand-in is not asked again about what it has just said: it has a small budget, and a cycle asks several times. */
const STAND_IN_FRESH_MS = 30 * SECOND;

interface Entry {
  memory: PriceMemory;
  quote?: Quote;
  /** When `quote` was last heard, epoch milliseconds. */
  heardAt: number;
  /** The reading that was quarantined last, so that it is told once. */
  told?: string;
}

/** The last good price of every symbol, and the quarantine through which a price gets there (MD2). */
export class PriceBook {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Pick<Clock, 'now'>, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** The quote that `reading` makes; undefined, and logged once, when it is quarantined. */
  take(reading: Reading): Quote | undefined {
    const now = this.#clock.now();
    const entry = this.#entryOf(reading.symbol);
    const judgement = judgeReading(entry.memory, reading, now);
    entry.memory = judgement.memory;
    if (judgement.kind === 'quarantined') {
      this.#tell(entry, reading, judgement.reason);
      return undefined;
    }
    entry.heardAt = now.getTime();
    entry.quote = isUnchanged(entry.quote, reading) ? entry.quote : quoteOf(reading);
    return entry.quote;
  }

  /** The last good price, marked stale; undefined when it is too old, or when what came since is in doubt. */
  remembered(symbol: string): Quote | undefined {
    const entry = this.#entries.get(symbol);
    if (entry?.quote === undefined || entry.memory.suspect !== undefined) return undefined;
    return this.#age(entry) <= LONGEST_MEMORY_MS ? { ...entry.quote, stale: true } : undefined;
  }

  /** What a stand-in said a moment ago. */
  fresh(symbol: string, source: Quote['source']): Quote | undefined {
    const entry = this.#entries.get(symbol);
    if (entry?.quote?.source !== source || entry.memory.suspect !== undefined) return undefined;
    return this.#age(entry) < STAND_IN_FRESH_MS ? entry.quote : undefined;
  }

  /** US dollars. */
  lastPrice(symbol: string): number | undefined {
    return this.#entries.get(symbol)?.memory.good?.price;
  }

  #age({ heardAt }: Entry): number {
    return elapsed(new Date(heardAt), this.#clock.now());
  }

  #entryOf(symbol: string): Entry {
    const known = this.#entries.get(symbol);
    if (known !== undefined) return known;
    const entry: Entry = { memory: {}, heardAt: 0 };
    this.#entries.set(symbol, entry);
    return entry;
  }

  #tell(entry: Entry, { symbol, source, price, timestamp }: Reading, reason: string): void {
    const told = `${source} ${timestamp} ${price} ${reason}`;
    if (entry.told === told) return;
    entry.told = told;
    const last = entry.memory.good?.price;
    this.#log.warn('price quarantined', { symbol, source, reason, price: String(price), timestamp, last });
  }
}

const isUnchanged = (quote: Quote | undefined, reading: Reading): quote is Quote =>
  quote !== undefined &&
  quote.timestamp === reading.timestamp &&
  quote.source === reading.source &&
  quote.price.toString() === String(reading.price);

const quoteOf = ({ symbol, source, price, timestamp, previousClose }: Reading): Quote => ({
  symbol,
  price: usd(price),
  timestamp,
  source,
  stale: false,
  ...(previousClose !== undefined && Number.isFinite(previousClose) && previousClose > 0
    ? { previousClose: usd(previousClose) }
    : {}),
});
