import type { MarketData } from '../../src/application/ports/market-data.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Bar, BarRange, Headline, Quote } from '../../src/domain/market.ts';
import { usd } from '../../src/domain/money.ts';

/** Prices that are always of this moment; no bars but those that are given. */
export class FakeMarketData implements MarketData {
  /** Settable: how the next calls fail. */
  fault: Error | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #prices: Map<string, string>;
  readonly #bars = new Map<string, readonly Bar[]>();

  constructor(clock: Pick<Clock, 'now'>, prices: Readonly<Record<string, string>>) {
    this.#clock = clock;
    this.#prices = new Map(Object.entries(prices));
  }

  setPrice(symbol: string, price: string): void {
    this.#prices.set(symbol, price);
  }

  setBars(symbol: string, bars: readonly Bar[]): void {
    this.#bars.set(symbol, bars);
  }

  async quotes(symbols: readonly string[]): Promise<ReadonlyMap<string, Quote>> {
    if (this.fault !== undefined) throw this.fault;
    const timestamp = this.#clock.now().toISOString();
    return new Map(
      symbols.flatMap((symbol): readonly [string, Quote][] => {
        const price = this.#prices.get(symbol);
        return price === undefined
          ? []
          : [[symbol, { symbol, price: usd(price), timestamp, source: 'alpaca', stale: false }]];
      }),
    );
  }

  async history(symbol: string, { from = '', to, limit }: BarRange): Promise<readonly Bar[]> {
    if (this.fault !== undefined) throw this.fault;
    const bars = this.#bars.get(symbol) ?? [];
    return bars
      .filter(({ timestamp }) => timestamp >= from && (to === undefined || timestamp < to))
      .slice(-limit);
  }

  async headlines(): Promise<ReadonlyMap<string, readonly Headline[]>> {
    if (this.fault !== undefined) throw this.fault;
    return new Map();
  }

  async bars(
    symbols: readonly string[],
    _timeframe: unknown,
    limit: number,
  ): Promise<ReadonlyMap<string, readonly Bar[]>> {
    if (this.fault !== undefined) throw this.fault;
    return new Map(
      symbols.flatMap((symbol): readonly [string, readonly Bar[]][] => {
        const bars = this.#bars.get(symbol);
        return bars === undefined ? [] : [[symbol, bars.slice(-limit)]];
      }),
    );
  }
}
