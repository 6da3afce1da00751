/** Where an order stands; Alpaca has more words, which a simulated venue has no use for. */
export const STATUSES = [
  /** Taken, and waiting for the session that it may trade in. */
  'accepted',
  /** A replacement on its way to the venue. */
  'pending_new',
  'new',
  /** A leg that waits for its entry, or a stop-loss beside its take-profit. */
  'held',
  'partially_filled',
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
