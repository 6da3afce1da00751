import { assetClassOf } from '../../domain/asset.ts';
import type { OrderTicket, Trail } from '../book/order.ts';
import type { Amendment } from '../book/replace.ts';
import type { Market } from '../market/market.ts';
import { REFUSALS } from '../refusals.ts';
import { changedOrder, checkDecimals, type NewOrder, newOrder, parseFields } from './order-fields.ts';
import { checkRules } from './order-rules.ts';
import { resolveAsset } from './symbols.ts';

/** Checks a request for a new order by itself; throws Refusal. */
export function parseTicket(body: unknown, market: Market, nextClientOrderId: () => string): OrderTicket {
  const order = parseFields(newOrder, body);
  if (order.advanced_instructions != null) throw REFUSALS.advancedInstructions();
  checkDecimals('qty', order.qty);
  checkDecimals('notional', order.notional);
  const symbol = resolveAsset(market, order.symbol);
  if (symbol === undefined) throw REFUSALS.assetUnknown(order.symbol);
  const ticket = ticketOf(order, symbol, order.client_order_id ?? nextClientOrderId());
  checkRules(ticket);
  return ticket;
}

function ticketOf(order: NewOrder, symbol: string, clientOrderId: string): OrderTicket {
  const orderClass = order.order_class ?? 'simple';
  const takeProfit = order.take_profit?.limit_price;
  const stop = order.stop_loss?.stop_price;
  const isOco = orderClass === 'oco';
  return {
    clientOrderId,
    symbol,
    assetClass: assetClassOf(symbol),
    side: order.side,
    type: order.type,
    timeInForce: order.time_in_force,
    qty: order.qty,
    notional: order.notional,
    // The take-profit of an OCO is the order itself.
    limitPrice: isOco && order.type === 'limit' ? (takeProfit ?? order.limit_price) : order.limit_price,
    stopPrice: order.stop_price,
    trail: trailOf(order),
    extendedHours: order.extended_hours ?? false,
    orderClass,
    takeProfit,
    stopLoss: stop && { stopPrice: stop, limitPrice: order.stop_loss?.limit_price },
    intent: order.position_intent,
  };
}

function trailOf({ trail_price: price, trail_percent: percent }: NewOrder): Trail | undefined {
  if (price !== undefined && percent !== undefined) throw REFUSALS.trailMissing();
  if (price !== undefined) return { in: 'price', by: price };
  return percent && { in: 'percent', by: percent };
}

/** Checks a request to replace an order by itself; throws Refusal. */
export function parseAmendment(body: unknown): Amendment {
  const change = parseFields(changedOrder, body);
  checkDecimals('qty', change.qty);
  if (Object.values(change).every((value) => value === undefined)) throw REFUSALS.replaceNothing();
  return {
    qty: change.qty,
    timeInForce: change.time_in_force,
    limitPrice: change.limit_price,
    stopPrice: change.stop_price,
    trail: change.trail,
    clientOrderId: change.client_order_id,
  };
}
