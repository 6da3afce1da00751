import type { trading } from '@alpacahq/alpaca-trade-api/rest';
import type { BrokerOrder, OrderRequest, Submission } from '../../application/ports/broker.ts';
import { errorMessage, OutcomeUnknownError } from '../../domain/errors.ts';
import { classify, isStatus, neverSent } from './faults.ts';
import { toOrder, wireOrder } from './order.ts';

/** Not enough money or shares, or trading not allowed for this order; 403 without this code means the credentials. */
const FORBIDDEN_ORDER = 40310000;

/** Alpaca's words for a client order id that it has seen before. */
const DUPLICATE = /client_order_id must be unique/i;

/**
 * Places the order once. The vendor's client does not repeat a POST, and neither does this: after a time-out, a
 * reset or a 5xx nobody knows whether the order exists, so OutcomeUnknown sends the caller to look for it.
 */
export async function submitOrder(
  orders: trading.OrdersApi,
  request: OrderRequest,
  find: (clientOrderId: string) => Promise<BrokerOrder | undefined>,
): Promise<Submission> {
  const doing = `submit ${request.clientOrderId}`;
  let answer: unknown;
  try {
    const response = await orders.postOrderRaw({ postOrderRequest: toWire(request) });
    answer = await response.raw.json();
  } catch (error) {
    if (isStatus(error, 422, 400) && DUPLICATE.test(error.message))
      return existing(request.clientOrderId, find);
    if (isStatus(error, 400, 404, 422) || (isStatus(error, 403) && Number(error.code) === FORBIDDEN_ORDER)) {
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

/** The order was placed by an earlier try: it is this order, because nobody else derives its id. */
async function existing(
  clientOrderId: string,
  find: (clientOrderId: string) => Promise<BrokerOrder | undefined>,
): Promise<Submission> {
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
});
