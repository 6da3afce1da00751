import { type Decimal, max, ONE, ZERO } from '../../domain/decimal.ts';
import { REFUSALS } from '../refusals.ts';
import type { Admitted } from './admission.ts';
import { end } from './lifecycle.ts';
import { lifetime } from './lifetime.ts';
import { type ExchangeOrder, isComplex, isWhole, type OrderTicket } from './order.ts';
import type { Identity } from './place.ts';
import { checkTick } from './price-rules.ts';
import { isOpen } from './status.ts';
import type { Tif } from './terms.ts';

/** What a replacement changes; what is absent stays. */
export interface Amendment {
  /** Of the old and the new order together: what has filled is part of it. */
  readonly qty: Decimal | undefined;
  readonly timeInForce: Tif | undefined;
  readonly limitPrice: Decimal | undefined;
  readonly stopPrice: Decimal | undefined;
  /** Dollars or percent, as the order's own. */
  readonly trail: Decimal | undefined;
  readonly clientOrderId: string | undefined;
}

/** Checks that the order can be replaced at all, and like this; throws Refusal. */
export function checkReplaceable(order: ExchangeOrder, amendment: Amendment): void {
  if (!isOpen(order) || order.status === 'calculated') throw REFUSALS.notReplaceable();
  const onItsWay = order.status === 'accepted' || order.status.startsWith('pending');
  if (onItsWay) throw REFUSALS.notSentYet();
  if (order.qty === undefined) throw REFUSALS.replaceNotional();
  if (isComplex(order) && order.filledQty.gt(ZERO)) throw REFUSALS.replacePartialGroup();
  const { qty, limitPrice, stopPrice, trail } = amendment;
  if (qty !== undefined) {
    if (qty.lte(order.filledQty)) throw REFUSALS.replaceQty();
    const changed = !qty.eq(order.qty);
    const fractional = order.assetClass === 'us_equity' && !(isWhole(order) && qty.mod(ONE).eq(ZERO));
    if (changed && fractional) throw REFUSALS.replaceFractional();
    if (changed && isComplex(order)) throw REFUSALS.replaceLegQty();
  }
  if (limitPrice !== undefined && order.limitPrice === undefined) {
    throw REFUSALS.mustNotHave(order.type, 'limit_price');
  }
  if (stopPrice !== undefined && order.stopPrice === undefined) {
    throw REFUSALS.mustNotHave(order.type, 'stop_price');
  }
  if (trail !== undefined && order.trail === undefined) throw REFUSALS.mustNotHave(order.type, 'trail');
  if (order.assetClass === 'us_equity') {
    checkTick('limit_price', limitPrice);
    checkTick('stop_price', stopPrice);
  }
}

/** The order as its replacement wants it, as if it came anew: its quantity is what is left. */
export function amended(order: ExchangeOrder, amendment: Amendment, clientOrderId: string): OrderTicket {
  const { trail } = amendment;
  return {
    symbol: order.symbol,
    assetClass: order.assetClass,
    side: order.side,
    type: order.type,
    timeInForce: amendment.timeInForce ?? order.timeInForce,
    qty: (amendment.qty ?? order.qty)?.minus(order.filledQty),
    notional: undefined,
    limitPrice: amendment.limitPrice ?? order.limitPrice,
    stopPrice: amendment.stopPrice ?? order.stopPrice,
    trail: order.trail && { ...order.trail, by: trail ?? order.trail.by },
    extendedHours: order.extendedHours,
    orderClass: order.orderClass,
    clientOrderId,
    takeProfit: undefined,
    stopLoss: undefined,
    intent: undefined,
  };
}

/** What an order is whose place is taken by another is that one too. */
const STAYS: ReadonlySet<ExchangeOrder['status']> = new Set(['held', 'done_for_day', 'suspended']);

/**
 * The two orders after a replacement. Without delay the old one is replaced at once; with one it may still fill until
 * the new one reaches the venue, and keeps holding the larger of what the two need.
 */
export function replaced(
  order: ExchangeOrder,
  ticket: OrderTicket,
  admitted: Admitted,
  identity: Identity,
  now: number,
  delay: number,
): { readonly before: ExchangeOrder; readonly after: ExchangeOrder } {
  const { takeProfit: _, stopLoss: __, intent: ___, ...terms } = ticket;
  const keepsLife = terms.timeInForce === order.timeInForce;
  const times = lifetime(terms, now);
  // A group changes as one: nothing of it travels.
  const travels = delay > 0 && !isComplex(order);
  const after: ExchangeOrder = {
    ...order,
    ...terms,
    ...identity,
    ...admitted,
    filledQty: ZERO,
    filledCost: ZERO,
    submittedAt: now,
    updatedAt: now,
    activeFrom: travels ? now + delay : Math.max(order.activeFrom, now),
    expiresAt: keepsLife ? order.expiresAt : times.expiresAt,
    status: travels ? 'pending_new' : STAYS.has(order.status) ? order.status : 'new',
    replaces: order.id,
    replacedBy: undefined,
    due: undefined,
  };
  const linked: ExchangeOrder = { ...order, replacedBy: after.id, updatedAt: now };
  if (!travels) return { before: end(linked, 'replaced', now), after };
  const need = after.qty ?? ZERO;
  const left = (order.qty ?? ZERO).minus(order.filledQty);
  const before: ExchangeOrder = {
    ...linked,
    status: 'pending_replace',
    due: { at: now + delay, as: 'replaced', filledBefore: order.filledQty },
    maxQty: max(need, left).plus(order.filledQty),
    holdPrice: left.eq(ZERO)
      ? order.holdPrice
      : max(order.holdPrice, need.times(admitted.holdPrice).div(left)),
  };
  return { before, after };
}
