import type { Decimal } from '../domain/decimal.ts';
import type { ExchangeOrder } from './book/order.ts';

/** What the trade-updates stream calls the things that happen to an order. */
export const TRADE_EVENTS = [
  'accepted',
  'pending_new',
  'new',
  'held',
  'partial_fill',
  'fill',
  'pending_cancel',
  'canceled',
  'pending_replace',
  'replaced',
  'order_replace_rejected',
  'expired',
  'rejected',
  'done_for_day',
  'suspended',
  'stopped',
  'calculated',
] as const;
export type TradeEvent = (typeof TRADE_EVENTS)[number];

/** One thing that happened to an order, once it is stored. */
export interface TradeUpdate {
  readonly event: TradeEvent;
  /** The order as it is after the event. */
  readonly order: ExchangeOrder;
  /** Epoch milliseconds of market time. */
  readonly time: number;
  /** Names this update for ever; the same in every run with the same orders. */
  readonly executionId: string;
  /** Of a fill. */
  readonly fill?: {
    readonly qty: Decimal;
    /** Dollars a unit. */
    readonly price: Decimal;
    /** The signed position after it. */
    readonly positionQty: Decimal;
  };
}

export type TradeListener = (update: TradeUpdate) => void;

/** Hands updates to whoever listens, in the order in which they happened. */
export class TradeUpdates {
  readonly #listeners = new Set<TradeListener>();

  /** Returns what ends the listening. */
  listen(listener: TradeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(update: TradeUpdate): void {
    for (const listener of this.#listeners) listener(update);
  }
}
