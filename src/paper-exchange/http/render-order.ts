import { Decimal, ZERO } from '../../domain/decimal.ts';
import type { ExchangeOrder } from '../book/order.ts';
import { stopOf } from '../book/trigger.ts';
import { assetId } from '../ids.ts';

export const iso = (instant: number): string => new Date(instant).toISOString();
const isoOrNull = (instant: number | undefined): string | null =>
  instant === undefined ? null : iso(instant);
const textOrNull = (value: Decimal | undefined): string | null => value?.toFixed() ?? null;

/** Digits of an average: as many as our decimals keep, so that quantity times average is what the fills cost. */
const AVERAGE_DIGITS = Decimal.DP;

/** An order as Alpaca answers it, with its legs when they are asked for. */
export function renderOrder(
  order: ExchangeOrder,
  legs: readonly ExchangeOrder[] = [],
): Record<string, unknown> {
  const endedAs = (status: ExchangeOrder['status']): string | null =>
    order.status === status ? isoOrNull(order.endedAt) : null;
  const { trail } = order;
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
    failed_at: endedAs('rejected'),
    replaced_at: endedAs('replaced'),
    replaced_by: order.replacedBy ?? null,
    replaces: order.replaces ?? null,
    asset_id: assetId(order.symbol),
    symbol: order.symbol,
    asset_class: order.assetClass,
    notional: textOrNull(order.notional),
    qty: textOrNull(order.qty),
    filled_qty: order.filledQty.toFixed(),
    filled_avg_price: order.filledQty.eq(ZERO)
      ? null
      : order.filledCost.div(order.filledQty).round(AVERAGE_DIGITS).toFixed(),
    order_class: order.orderClass === 'simple' ? '' : order.orderClass,
    order_type: order.type,
    type: order.type,
    side: order.side,
    position_intent: order.intent,
    time_in_force: order.timeInForce,
    limit_price: textOrNull(order.limitPrice),
    stop_price: textOrNull(stopOf(order)),
    status: order.status,
    extended_hours: order.extendedHours,
    legs: legs.length === 0 ? null : legs.map((leg) => renderOrder(leg)),
    trail_percent: trail?.in === 'percent' ? trail.by.toFixed() : null,
    trail_price: trail?.in === 'price' ? trail.by.toFixed() : null,
    hwm: textOrNull(order.highWater),
    subtag: null,
    source: null,
  };
}
