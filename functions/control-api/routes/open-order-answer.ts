import type { BrokerOrder } from '../../../src/application/ports/broker.ts';

export const openOrderAnswerOf = (order: BrokerOrder) => ({
  clientOrderId: order.clientOrderId,
  brokerOrderId: order.brokerOrderId,
  symbol: order.symbol,
  side: order.side,
  qty: order.qty,
  filledQty: order.filledQty,
  status: order.status,
  submittedAt: order.submittedAt,
});
