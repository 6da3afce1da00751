import { type Decimal, max, ZERO } from '../decimal.ts';
import { ORDER_STATUSES, type OrderStatus } from './status.ts';

/** The broker is done with these; only a fill that was under way can still arrive. */
const TERMINAL = ['filled', 'canceled', 'expired', 'replaced', 'rejected'] as const;
type Terminal = (typeof TERMINAL)[number];

const everything = ORDER_STATUSES;
/** Where an order that is past the queue of new ones can go; a refused cancel or replace puts it back among these. */
const live = everything.filter((status) => status !== 'pending_new' && status !== 'accepted_for_bidding');
const beforeExchange = everything.filter((status) => status !== 'accepted_for_bidding');
/** A working order that has filled in part is never new again. */
const partly = live.filter((status) => !['new', 'accepted', 'held', 'rejected'].includes(status));
/** The real world's late fill: it was made before the end reached the exchange. */
const lateFill: readonly OrderStatus[] = ['partially_filled', 'filled'];

/**
 * Which status may be reported after which; a report repeated is always allowed. Steps are skipped when we look
 * rarely, so most working statuses reach most others; what the table refuses is a report older than what we know.
 */
const FOLLOWERS: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  accepted_for_bidding: everything,
  pending_new: beforeExchange,
  accepted: live,
  held: live,
  new: live,
  suspended: live,
  stopped: live,
  pending_cancel: live,
  pending_replace: live,
  done_for_day: live,
  calculated: live,
  partially_filled: partly,
  unknown: everything,
  filled: [],
  canceled: lateFill,
  expired: lateFill,
  replaced: lateFill,
  rejected: [],
};

/** Whether a report of `to` may be taken over an order known as `from`; a refused one is stale and changes nothing. */
export const canFollow = (from: OrderStatus, to: OrderStatus): boolean =>
  from === to || FOLLOWERS[from].includes(to);

/** True when the broker is done with the order. A fill may still arrive after a cancel, expiry or replacement. */
export const isTerminal = (status: OrderStatus): status is Terminal =>
  TERMINAL.some((terminal) => terminal === status);

/**
 * True when nothing of the order is left to fill or to cancel: it has ended, or all of it has filled and the venue is
 * still `calculated` about that.
 */
export const isSpent = (order: {
  readonly status: OrderStatus;
  readonly qty: Decimal;
  readonly filledQty: Decimal;
}): boolean => isTerminal(order.status) || (order.status === 'calculated' && order.filledQty.gte(order.qty));

/** True while the order may fill; a status that we do not know counts as working. */
export const isWorking = (status: OrderStatus): boolean => !isTerminal(status);

/**
 * Quantity filled since `order` was written. Brokers report fills as a running total, so a report may come twice or
 * late: the difference is what is new, and never negative.
 */
export const fillDelta = (
  order: { readonly filledQty: Decimal },
  reported: { readonly filledQty: Decimal },
): Decimal => max(ZERO, reported.filledQty.minus(order.filledQty));
