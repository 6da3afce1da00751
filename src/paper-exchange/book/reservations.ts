import type { Side } from '../../domain/asset.ts';
import { type Decimal, max, min, ZERO } from '../../domain/decimal.ts';
import { type ExchangeOrder, isComplex } from './order.ts';
import type { Position } from './position.ts';
import { isOpen } from './status.ts';
import { opens, opposite } from './terms.ts';

/** Dollars that the open order still holds. Closing orders hold units instead. */
export function heldCash(order: ExchangeOrder): Decimal {
  if (!opens(order.intent) || order.status === 'pending_new') return ZERO;
  if (order.qty === undefined) return (order.notional ?? ZERO).minus(order.filledCost);
  return order.qty.minus(order.filledQty).times(order.holdPrice);
}

/**
 * Units of a position that the open order has taken: what a closing order may still fill. A held leg shares its
 * sibling's; an entry that has filled in part keeps what it has for its legs.
 */
function heldQty(order: ExchangeOrder): { readonly side: Side; readonly qty: Decimal } {
  if (opens(order.intent)) {
    const forLegs = isComplex(order) ? order.filledQty : ZERO;
    return { side: opposite(order.side), qty: forLegs };
  }
  if (order.status === 'held' || order.status === 'pending_new') return { side: order.side, qty: ZERO };
  const most = order.maxQty ?? order.qty ?? ZERO;
  return { side: order.side, qty: most.minus(order.filledQty) };
}

export interface Availability {
  /** Units of the position that an order of that side would close; never negative. */
  readonly existing: Decimal;
  readonly held: Decimal;
  readonly available: Decimal;
  /** The orders that hold them. */
  readonly holders: readonly string[];
}

/** What an order of `side` can still close of the position. */
export function availability(
  position: Position | undefined,
  openOrders: Iterable<ExchangeOrder>,
  symbol: string,
  side: Side,
): Availability {
  const signed = position?.qty ?? ZERO;
  const existing = max(ZERO, side === 'sell' ? signed : signed.times(-1));
  let held = ZERO;
  const holders: string[] = [];
  for (const order of openOrders) {
    if (order.symbol !== symbol || !isOpen(order)) continue;
    const part = heldQty(order);
    if (part.side !== side || part.qty.lte(ZERO)) continue;
    held = held.plus(part.qty);
    holders.push(order.id);
  }
  held = min(held, existing);
  return { existing, held, available: existing.minus(held), holders };
}
