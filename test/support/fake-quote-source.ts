import type { VenueData } from '../../src/application/ports/quote-source.ts';
import { assetClassOf } from '../../src/domain/asset.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Bar, BarRange, Headline } from '../../src/domain/market.ts';
import type { QuoteSourceName, Reading } from '../../src/domain/market-data/reading.ts';

/** A vendor that tells what it was given, of this moment unless said otherwise; it fails as it is told. */
export class FakeQuoteSource implements VenueData {
  readonly name: QuoteSourceName;
  readonly perRequest: number;
  readonly atMost: number;
  /** Symbols of every request, in order. */
  readonly asked: (readonly string[])[] = [];
  /** Settable: how requests fail; by symbols, or all of them. */
  fault: ((symbols: readonly string[]) => Error | undefined) | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #readings = new Map<string, Partial<Reading>>();
  readonly #bars = new Map<string, readonly Bar[]>();

  constructor(name: QuoteSourceName, clock: Pick<Clock, 'now'>, { perRequest = 50, atMost = 1_000 } = {}) {
    this.name = name;
    this.#clock = clock;
    this.perRequest = perRequest;
    this.atMost = atMost;
  }

  /** What it says of the symbol from now on. */
  tells(symbol: string, price: number, more: Partial<Reading> = {}): this {
    this.#readings.set(symbol, { price, ...more });
    return this;
  }

  forgets(symbol: string): void {
    this.#readings.delete(symbol);
  }

  setBars(symbol: string, bars: readonly Bar[]): void {
    this.#bars.set(symbol, bars);
  }

  serves(symbol: string): boolean {
    if (this.name === 'alpaca') return true;
    return (assetClassOf(symbol) === 'crypto') === (this.name === 'coingecko');
  }

  async quotes(symbols: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    this.#take(symbols);
    const timestamp = this.#clock.now().toISOString();
    return new Map(
      symbols.flatMap((symbol): readonly [string, Reading][] => {
        const told = this.#readings.get(symbol);
        if (told === undefined) return [];
        return [[symbol, { symbol, source: this.name, price: Number.NaN, timestamp, ...told }]];
      }),
    );
  }

  async bars(
    symbols: readonly string[],
    _timeframe: unknown,
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Bar[]>> {
    this.#take(symbols);
    return new Map(
      symbols.flatMap((symbol): readonly [string, readonly Bar[]][] => {
        const bars = this.#bars.get(symbol);
        return bars === undefined ? [] : [[symbol, bars.slice(-limit)]];
      }),
    );
  }

  async history(symbol: string, { limit }: BarRange): Promise<readonly Bar[]> {
    this.#take([symbol]);
    return (this.#bars.get(symbol) ?? []).slice(-limit);
  }

  async headlines(symbols: readonly string[]): Promise<ReadonlyMap<string, readonly Headline[]>> {
    this.#take(symbols);
    return new Map();
  }

  #take(symbols: readonly string[]): void {
    this.asked.push([...symbols]);
    const fault = this.fault?.(symbols);
    if (fault !== undefined) throw fault;
  }
}
