import { type Side, signOf } from '../../domain/asset.ts';
import { type Decimal, ZERO } from '../../domain/decimal.ts';
import type { ExchangeSettings } from '../settings.ts';
import type { BookEvent } from './event.ts';
import { feeOf } from './fees.ts';
import { fillPosition, type Position } from './position.ts';

/** A fill as it is booked. */
export interface BookedFill {
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  readonly price: Decimal;
  /** Dollars. */
  readonly fee: Decimal;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly barStart: number;
}

export interface Settlement {
  readonly cash: Decimal;
  /** Every symbol whose position changed; undefined is flat. */
  readonly positions: ReadonlyMap<string, Position | undefined>;
  readonly fills: readonly BookedFill[];
  /** What happened, each with the signed position of its symbol after it. */
  readonly steps: readonly { readonly event: BookEvent; readonly positionQty: Decimal }[];
}

/** What the events, sorted by the order in which they happened, make of cash and positions. */
export function settle(
  book: { readonly cash: Decimal; readonly positions: ReadonlyMap<string, Position> },
  events: readonly BookEvent[],
  settings: ExchangeSettings,
): Settlement {
  const positions = new Map<string, Position | undefined>();
  const fills: BookedFill[] = [];
  const steps: Settlement['steps'][number][] = [];
  let { cash } = book;
  for (const event of events) {
    const { symbol, side, id } = event.order;
    const before = positions.has(symbol) ? positions.get(symbol) : book.positions.get(symbol);
    if (event.execution === undefined) {
      steps.push({ event, positionQty: before?.qty ?? ZERO });
      continue;
    }
    const { qty, price, barStart } = event.execution;
    const cost = qty.times(price);
    const fee = feeOf(event.order, qty, cost, settings);
    cash = cash.minus(cost.times(signOf(side))).minus(fee);
    const after = fillPosition(before, symbol, side, qty, price);
    positions.set(symbol, after);
    fills.push({ orderId: id, symbol, side, qty, price, fee, time: event.time, barStart });
    steps.push({ event, positionQty: after?.qty ?? ZERO });
  }
  return { cash, positions, fills, steps };
}
