import type { Decimal } from '../../domain/decimal.ts';

/** One execution, or the end of an order: what matching finds, in the order in which it happened. */
export type MatchEvent =
  | {
      readonly kind: 'fill';
      readonly orderId: string;
      /** Epoch milliseconds of the price point. */
      readonly time: number;
      readonly qty: Decimal;
      /** Dollars; inside the bar that starts at `barStart`. */
      readonly price: Decimal;
      readonly barStart: number;
    }
  | { readonly kind: 'cancel'; readonly orderId: string; readonly time: number };
