import type { OrderRecord } from '../../contracts/records/trade.ts';
import { ZERO } from '../../domain/decimal.ts';
import { sum } from '../../domain/money.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import type { BrokerOrder } from '../ports/broker.ts';
import type { History } from './history.ts';

/**
 * I1: client order ids are one per intent and leg, so no two broker orders may share one; and an intent has another leg
 * only after the broker took the one before it away.
 */
export function oneOrderPerLeg(
  brokerOrders: readonly BrokerOrder[],
  orders: readonly OrderRecord[],
): readonly string[] {
  const seen = new Set<string>();
  const twice = brokerOrders.filter(({ clientOrderId }) => seen.size === seen.add(clientOrderId).size);
  const intents = new Map<string, OrderRecord>();
  const sharing = orders.filter((order) => {
    const before = intents.get(order.intentId);
    intents.set(order.intentId, order);
    return before !== undefined && before.status !== 'canceled' && before.status !== 'expired';
  });
  return [
    ...twice.map((order) => `the broker has two orders ${order.clientOrderId}`),
    ...sharing.map((order) => `intent ${order.intentId} has a second order ${order.clientOrderId}`),
  ];
}

/**
 * I4: order, intent, decision and cycle: a chain without a gap from every order at the broker. An intent without a
 * decision names the command behind it, and who gave it.
 */
export function explainedOrders(
  brokerOrders: readonly BrokerOrder[],
  { orders, intents, decisions, cycles }: Pick<History, 'orders' | 'intents' | 'decisions' | 'cycles'>,
): readonly string[] {
  const ordered = new Map(orders.map((order) => [order.clientOrderId, order.intentId] as const));
  const intended = new Set(intents.map((intent) => intent.intentId));
  const decided = new Map(decisions.map((decision) => [decision.decisionId, decision.cycleId] as const));
  const run = new Set(cycles.map((cycle) => cycle.cycleId));
  const replaces = new Map(brokerOrders.map((order) => [order.replacedBy, order] as const));
  /** An order that took another's place goes back to what that one does. */
  const isExplained = ({ clientOrderId, brokerOrderId }: BrokerOrder): boolean => {
    const before = replaces.get(brokerOrderId);
    return before === undefined ? intended.has(ordered.get(clientOrderId) ?? '') : isExplained(before);
  };
  return [
    ...brokerOrders
      .filter((order) => !isExplained(order))
      .map((order) => `order ${order.clientOrderId} has no intent`),
    ...intents
      .filter(({ origin }) => origin.kind === 'decision' && !decided.has(origin.decisionId))
      .map((intent) => `intent ${intent.intentId} has no decision`),
    ...decisions
      .filter((decision) => !run.has(decision.cycleId))
      .map((decision) => `decision ${decision.decisionId} has no cycle`),
  ];
}

/** I4, of what was traded: what the orders of a saga that has ended filled is its trade, to the last decimal. */
export function recordedFills({
  orders,
  sagas,
  trades,
}: Pick<History, 'orders' | 'sagas' | 'trades'>): readonly string[] {
  const ended = new Set(sagas.filter(({ status }) => isSagaEnd(status)).map(({ sagaId }) => sagaId));
  const recorded = new Map(
    trades.filter(({ status }) => status === 'recorded').map((trade) => [trade.intentId, trade] as const),
  );
  const filled = Map.groupBy(
    orders.filter((order) => ended.has(order.intentId) && order.appliedQty.gt(0)),
    (order) => order.intentId,
  );
  return [...filled].flatMap(([intentId, fills]) => {
    const qty = fills.reduce((total, { appliedQty }) => total.plus(appliedQty), ZERO);
    const cost = sum(fills.map(({ appliedCost }) => appliedCost));
    const trade = recorded.get(intentId);
    if (trade?.qty.eq(qty) === true && trade.notional.eq(cost)) return [];
    const says = trade?.qty.toFixed() ?? 'nothing';
    return [`intent ${intentId} filled ${qty.toFixed()} for ${cost.toString()}, and its trade says ${says}`];
  });
}
