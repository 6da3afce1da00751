/** Where an order stands: all words of Alpaca's but `accepted_for_bidding`. */
export const STATUSES = [
  /** Taken, and waiting for the session that it may trade in. */
  'accepted',
  /** A replacement on its way to the venue. */
  'pending_new',
  'new',
  /** A leg that waits for its entry, or a stop-loss beside its take-profit. */
  'held',
  'partially_filled',
  /** Good till canceled, and its day at the venue is over: it goes on with the next session. */
  'done_for_day',
  /** A fault: not eligible for trading for a while. */
  'suspended',
  /** A fault: its trade is certain and has not been made yet. */
  'stopped',
  /** A fault: filled, and the venue has not worked everything out yet. */
  'calculated',
  'pending_cancel',
  'pending_replace',
  'filled',
  'canceled',
  'expired',
  'replaced',
  'rejected',
] as const;
export type ExchangeStatus = (typeof STATUSES)[number];

/** The ends that are not its fill. */
export const END_STATUSES = ['canceled', 'expired', 'replaced', 'rejected'] as const;
export type EndStatus = (typeof END_STATUSES)[number];

/** True while something may still happen to the order. */
export const isOpen = (order: { readonly status: ExchangeStatus }): boolean =>
  order.status !== 'filled' && !END_STATUSES.some((status) => status === order.status);
