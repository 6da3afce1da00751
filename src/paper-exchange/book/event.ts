import type { Decimal } from '../../domain/decimal.ts';
import type { TradeEvent } from '../updates.ts';
import type { ExchangeOrder } from './order.ts';

export interface Execution {
  readonly qty: Decimal;
  /** Dollars; inside the bar that starts at `barStart`. */
  readonly price: Decimal;
  readonly barStart: number;
}

/** What matching finds, in the order in which it happened. */
export interface BookEvent {
  readonly event: TradeEvent;
  /** The order as it is after the event. */
  readonly order: ExchangeOrder;
  /** Epoch milliseconds of the price point. */
  readonly time: number;
  readonly execution?: Execution;
}
