import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { OrderRecord, TradeRecord } from '../../contracts/records/trade.ts';

/** What an intent came to by its order's fills, as far as the books have them; undefined while there are none. */
export function tradeOf(
  intent: IntentRecord,
  order: OrderRecord,
  recordedAt: string,
): TradeRecord | undefined {
  const { filledQty: qty, filledAveragePrice: price, appliedCost: notional } = order;
  if (price === undefined) return undefined;
  const { agentId, intentId, origin, strategyId, correlationId, symbol, side, riskReducing } = intent;
  return {
    agentId,
    tradeId: intentId,
    intentId,
    origin,
    strategyId,
    correlationId,
    symbol,
    side,
    qty,
    price,
    notional,
    riskReducing,
    status: 'recorded',
    recordedAt,
  };
}
