import { type ExchangeOrder, isComplex, type Terms } from './order.ts';

export interface WashTrade {
  readonly existing: ExchangeOrder;
  readonly reason: string;
}

/** Where Alpaca says which orders might trade with each other: docs.alpaca.markets, "User Protection". */
const exempt = (terms: Terms): boolean => isComplex(terms) || terms.type === 'trailing_stop';

/** True when the order trades at a price that nobody has named. */
const isUnpriced = (terms: Terms): boolean => terms.limitPrice === undefined;

/** The open order that `terms` might trade with; undefined when there is none. */
export function washTradeOf(terms: Terms, openOrders: Iterable<ExchangeOrder>): WashTrade | undefined {
  if (exempt(terms)) return undefined;
  for (const existing of openOrders) {
    if (existing.symbol !== terms.symbol || existing.side === terms.side || exempt(existing)) continue;
    if (isUnpriced(existing)) return { existing, reason: 'opposite side market/stop order exists' };
    const reason = 'opposite side limit order exists';
    if (isUnpriced(terms)) return { existing, reason };
    const [buy, sell] = terms.side === 'buy' ? [terms, existing] : [existing, terms];
    if (
      buy.limitPrice !== undefined &&
      sell.limitPrice !== undefined &&
      buy.limitPrice.gte(sell.limitPrice)
    ) {
      return { existing, reason };
    }
  }
  return undefined;
}
