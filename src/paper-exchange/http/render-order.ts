import { Decimal, ZERO } from '../../domain/decimal.ts';
import type { ExchangeOrder } from '../book/order.ts';
import { assetId } from '../ids.ts';

export const iso = (instant: number): string => new Date(instant).toISOString();
const isoOrNull = (instant: number | undefined): string | null =>
  instant === undefined ? null : iso(instant);
const textOrNull = (value: Decimal | undefined): string | null => value?.toFixed() ?? null;

/** Digits of an average: as many as our decimals keep, so that quantity times average is what the fills cost. */
const AVERAGE_DIGITS = Decimal.DP;

/** `new` orders of a closed exchange are `accepted`: they have not reached a market yet. */
const shownStatus = (order: ExchangeOrder, now: number): string =>
  order.status === 'new' && now < order.activeFrom ? 'accepted' : order.status;

/** An order as Alpaca answers it. */
export function renderOrder(order: ExchangeOrder, now: number): Record<string, unknown> {
  const endedAs = (status: ExchangeOrder['status']): string | null =>
    order.status === status ? isoOrNull(order.endedAt) : null;
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    created_at: iso(order.submittedAt),
    updated_at: iso(order.updatedAt),
    submitted_at: iso(order.submittedAt),
    filled_at: endedAs('filled'),
    expired_at: endedAs('expired'),
    expires_at: iso(order.expiresAt),
    canceled_at: endedAs('canceled'),
    failed_at: null,
    replaced_at: null,
    replaced_by: null,
    replaces: null,
    asset_id: assetId(order.symbol),
    symbol: order.symbol,
    asset_class: order.assetClass,
    notional: textOrNull(order.notional),
    qty: textOrNull(order.qty),
    filled_qty: order.filledQty.toFixed(),
    filled_avg_price: order.filledQty.eq(ZERO)
      ? null
      : order.filledCost.div(order.filledQty).round(AVERAGE_DIGITS).toFixed(),
    order_class: '',
    order_type: order.type,
    type: order.type,
    side: order.side,
    time_in_force: order.timeInForce,
    limit_price: textOrNull(order.limitPrice),
    stop_price: null,
    status: shownStatus(order, now),
    extended_hours: false,
    legs: null,
    trail_percent: null,
    trail_price: null,
    hwm: null,
    subtag: null,
    source: null,
  };
}
