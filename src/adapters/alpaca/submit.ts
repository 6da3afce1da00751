import type { trading } from '@alpacahq/alpaca-trade-api/rest';
import type {
  BrokerOrder,
  Exits,
  OrderChange,
  OrderRequest,
  Submission,
} from '../../application/ports/broker.ts';
import { errorMessage, OutcomeUnknownError } from '../../domain/errors.ts';
import type { Money } from '../../domain/money.ts';
import { classify, isStatus, neverSent } from './faults.ts';
import { toOrder, wireOrder } from './order.ts';

/** Not enough money or shares, one day trade too many, or trading not allowed; 403 with another code means the credentials. */
const FORBIDDEN_ORDER = [40310000, 40310100];

/** Alpaca's words for a client order id that it has seen before. */
const DUPLICATE = /client_order_id must be unique/i;

/**
 * Places the order once. The vendor's client does not repeat a POST, and neither does this: after a time-out, a
 * reset or a 5xx nobody knows whether the order exists, so OutcomeUnknown sends the caller to look for it.
 */
export const submitOrder = (
  orders: trading.OrdersApi,
  request: OrderRequest,
  find: Find,
): Promise<Submission> =>
  place(`submit ${request.clientOrderId}`, request.clientOrderId, find, () =>
    orders.postOrderRaw({ postOrderRequest: toWire(request) }),
  );

/** Replaces the order once, under the same rules. */
export const replaceOrder = (
  orders: trading.OrdersApi,
  orderId: string,
  { clientOrderId, qty, limitPrice, stopPrice }: OrderChange,
  find: Find,
): Promise<Submission> =>
  place(`replace ${orderId} by ${clientOrderId}`, clientOrderId, find, () =>
    orders.patchOrderByOrderIdRaw({
      orderId,
      patchOrderRequest: {
        clientOrderId,
        ...(qty === undefined ? {} : { qty: qty.toFixed() }),
        ...(limitPrice === undefined ? {} : { limitPrice: limitPrice.toString() }),
        ...(stopPrice === undefined ? {} : { stopPrice: stopPrice.toString() }),
      },
    }),
  );

type Find = (clientOrderId: string) => Promise<BrokerOrder | undefined>;

async function place(
  doing: string,
  clientOrderId: string,
  find: Find,
  call: () => Promise<{ readonly raw: Response }>,
): Promise<Submission> {
  let answer: unknown;
  try {
    answer = await (await call()).raw.json();
  } catch (error) {
    if (isStatus(error, 422, 400) && DUPLICATE.test(error.message)) return existing(clientOrderId, find);
    if (isStatus(error, 400, 404, 422) || (isStatus(error, 403) && isAboutOrder(error.code))) {
      return { kind: 'rejected', code: String(error.code ?? error.status), message: error.message };
    }
    if (isStatus(error, 401, 403, 429) || neverSent(error)) throw classify(error, doing);
    throw new OutcomeUnknownError(`${doing}: ${classify(error, doing).message}`, {}, error);
  }
  const parsed = wireOrder.safeParse(answer);
  if (!parsed.success)
    throw new OutcomeUnknownError(`${doing}: Alpaca's answer is malformed: ${parsed.error.message}`);
  return { kind: 'accepted', order: toOrder(parsed.data) };
}

const isAboutOrder = (code: unknown): boolean => FORBIDDEN_ORDER.includes(Number(code));

/** The order was placed by an earlier try: it is this order, because nobody else derives its id. */
async function existing(clientOrderId: string, find: Find): Promise<Submission> {
  let order: BrokerOrder | undefined;
  try {
    order = await find(clientOrderId);
  } catch (error) {
    throw new OutcomeUnknownError(`look up ${clientOrderId}: ${errorMessage(error)}`, {}, error);
  }
  if (order === undefined) throw new OutcomeUnknownError(`order ${clientOrderId} exists but is not found`);
  return { kind: 'accepted', order };
}

const toWire = (request: OrderRequest): trading.PostOrderRequest => ({
  symbol: request.symbol,
  side: request.side,
  qty: request.qty.toFixed(),
  type: request.type,
  timeInForce: request.timeInForce,
  clientOrderId: request.clientOrderId,
  ...(request.limitPrice === undefined ? {} : { limitPrice: request.limitPrice.toString() }),
  ...(request.stopPrice === undefined ? {} : { stopPrice: request.stopPrice.toString() }),
  ...(request.trailPercent === undefined ? {} : { trailPercent: request.trailPercent.toFixed() }),
  ...(request.extendedHours === undefined ? {} : { extendedHours: request.extendedHours }),
  ...(request.exits === undefined ? {} : exitsToWire(request.exits, request.limitPrice)),
});

/** Alpaca wants the limit of an OCO as its take-profit. */
function exitsToWire(exits: Exits, limitPrice: Money | undefined): Partial<trading.PostOrderRequest> {
  const takeProfit = exits.kind === 'bracket' ? exits.takeProfit : limitPrice;
  return {
    orderClass: exits.kind,
    ...(takeProfit === undefined ? {} : { takeProfit: { limitPrice: takeProfit.toString() } }),
    stopLoss: { stopPrice: exits.stopLoss.toString() },
  };
}
