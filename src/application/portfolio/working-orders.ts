import type { Decimal } from '../../domain/decimal.ts';
import { type Money, NO_MONEY } from '../../domain/money.ts';
import { isWorking } from '../../domain/order/lifecycle.ts';
import type { GateOpenOrder } from '../../domain/risk/gate-input.ts';
import { isRiskReducing } from '../../domain/risk/risk-reducing.ts';
import type { BrokerOrder, BrokerPosition } from '../ports/broker.ts';

/** What can still fill, once for each group: of the exits beside each other at the broker only one can. */
export interface WorkingOrder {
  /** Canceling it ends its whole group. */
  readonly order: BrokerOrder;
  /** The client order id of the order that was sent; the venue names the exits that came with it. */
  readonly sentAs: string;
  /** Unfilled quantity, above zero. */
  readonly left: Decimal;
  /** True for an exit that came with an entry, and for one that waits for its price. */
  readonly resting: boolean;
  /** True when a stop is among what can still fill of its group. */
  readonly stops: boolean;
  /** Of the limit, and of the stop, that can still fill. */
  readonly limitPrice?: Money | undefined;
  readonly stopPrice?: Money | undefined;
}

const STOPS: readonly BrokerOrder['type'][] = ['stop', 'stop_limit', 'trailing_stop'];
const RESTING: readonly BrokerOrder['type'][] = ['limit', ...STOPS];

/** @param orders as the broker lists them: exits with their entry, which may have filled long ago */
export const workingOrders = (orders: readonly BrokerOrder[]): readonly WorkingOrder[] =>
  orders.flatMap((sent) => {
    const working = [sent, ...(sent.legs ?? [])].filter(({ status }) => isWorking(status));
    const [order] = working;
    const left = order?.qty.minus(order.filledQty);
    if (order === undefined || left === undefined || left.lte(0)) return [];
    const resting = order !== sent || RESTING.includes(order.type);
    const stop = working.find(({ type }) => STOPS.includes(type));
    const limitPrice = working.find(({ type }) => type === 'limit')?.limitPrice;
    const { stopPrice } = stop ?? {};
    const stops = stop !== undefined;
    return [{ order, sentAs: sent.clientOrderId, left, resting, stops, limitPrice, stopPrice }];
  });

/** Splits them by what their fill would do. Oldest first, each judged after the exits before it: two that close the same shares are one exit and one risk. */
export function byRisk(
  orders: readonly WorkingOrder[],
  positions: readonly BrokerPosition[],
): { readonly increasing: readonly WorkingOrder[]; readonly reducing: readonly WorkingOrder[] } {
  const exits: GateOpenOrder[] = [];
  const [increasing, reducing]: [WorkingOrder[], WorkingOrder[]] = [[], []];
  const byAge = [...orders].sort((one, other) =>
    one.order.submittedAt.localeCompare(other.order.submittedAt),
  );
  for (const working of byAge) {
    const { symbol, side, clientOrderId: intentId } = working.order;
    const exit = { symbol, side, qty: working.left, intentId };
    const held = { positions, openOrders: exits, reservations: [], ...NO_BALANCES };
    const reduces = isRiskReducing(exit, held);
    (reduces ? reducing : increasing).push(working);
    if (reduces) exits.push(exit);
  }
  return { increasing, reducing };
}

/** What an order does to a position does not depend on these. */
const NO_BALANCES = { equity: NO_MONEY, cash: NO_MONEY, buyingPower: NO_MONEY };
