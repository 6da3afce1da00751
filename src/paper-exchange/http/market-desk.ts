import type { AssetClass } from '../../domain/asset.ts';
import type { Exchange } from '../exchange.ts';
import { barsOfLength } from '../market/bars-of-length.ts';
import type { Market, MarketBar } from '../market/market.ts';
import { type Print, printsBetween } from '../market/prints.ts';
import type { BarLength } from '../market/timeframe.ts';
import { turnoverOf } from '../market/turnover.ts';
import { type Entries, type PageQuestion, pageOf } from './pages.ts';
import {
  lastMinute,
  renderBar,
  renderOrderbook,
  renderQuote,
  renderSnapshot,
  renderTrade,
  type WireBar,
} from './render-market.ts';

type Wire = Record<string, unknown>;
type BySymbol<T> = Record<string, T>;

export interface History<T> {
  readonly entries: BySymbol<readonly T[]>;
  readonly next_page_token: string | null;
}

/** What the market data API can say about the symbols of one asset class, as it is known now. */
export class MarketDesk {
  readonly assetClass: AssetClass;
  readonly #exchange: Pick<Exchange, 'market' | 'now'>;
  readonly #crypto: boolean;

  constructor(exchange: Pick<Exchange, 'market' | 'now'>, assetClass: AssetClass) {
    this.assetClass = assetClass;
    this.#exchange = exchange;
    this.#crypto = assetClass === 'crypto';
  }

  get now(): number {
    return this.#exchange.now;
  }

  get market(): Market {
    return this.#exchange.market;
  }

  trade(symbol: string): Wire | undefined {
    const point = this.market.priceAt(symbol, this.now);
    return point && renderTrade(point, this.#crypto);
  }

  quote(symbol: string): Wire | undefined {
    const point = this.market.priceAt(symbol, this.now);
    return point && renderQuote(point, turnoverOf(this.market, symbol, this.now), this.#crypto);
  }

  bar(symbol: string): WireBar | undefined {
    const bar = lastMinute(this.market, symbol, this.now);
    return bar && renderBar(bar, this.#crypto);
  }

  orderbook(symbol: string): Wire | undefined {
    const point = this.market.priceAt(symbol, this.now);
    return point && renderOrderbook(point, turnoverOf(this.market, symbol, this.now));
  }

  snapshot(symbol: string): Wire | undefined {
    return renderSnapshot(this.market, symbol, this.now, this.#crypto);
  }

  bars(question: PageQuestion, length: BarLength): History<WireBar> {
    const source: Entries<MarketBar> = {
      read: (symbol, from, to, sort) => {
        const bars = barsOfLength(this.market, symbol, length, from, to, this.now);
        return sort === 'asc' ? bars : bars.toReversed();
      },
      timeOf: ({ start }) => start,
    };
    return this.#history(source, question, (bar) => renderBar(bar, this.#crypto));
  }

  trades(question: PageQuestion): History<Wire> {
    return this.#history(this.#prints, question, (print) => renderTrade(print, this.#crypto));
  }

  quotes(question: PageQuestion): History<Wire> {
    const turnovers = new Map(
      question.symbols.map((symbol) => [symbol, turnoverOf(this.market, symbol, this.now)]),
    );
    return this.#history(this.#prints, question, (print, symbol) =>
      renderQuote(print, turnovers.get(symbol) ?? 0, this.#crypto),
    );
  }

  readonly #prints: Entries<Print> = {
    read: (symbol, from, to, sort, most) =>
      printsBetween(this.market, symbol, { from, to, now: this.now }, sort, most),
    timeOf: ({ time }) => time,
  };

  #history<T, W>(
    source: Entries<T>,
    question: PageQuestion,
    render: (entry: T, symbol: string) => W,
  ): History<W> {
    const { entries, nextPageToken } = pageOf(source, question);
    return {
      entries: Object.fromEntries(
        [...entries].map(([symbol, own]) => [symbol, own.map((entry) => render(entry, symbol))]),
      ),
      next_page_token: nextPageToken,
    };
  }
}

/** By symbol, those that there is something to say about. */
export function collect<T>(symbols: readonly string[], read: (symbol: string) => T | undefined): BySymbol<T> {
  const answer: BySymbol<T> = {};
  for (const symbol of symbols) {
    const value = read(symbol);
    if (value !== undefined) answer[symbol] = value;
  }
  return answer;
}
