import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { OrderRecord, TradeRecord } from '../../contracts/records/trade.ts';
import { ZERO } from '../../domain/decimal.ts';
import { sum } from '../../domain/money.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';

/**
 * What an intent came to by the fills of all its orders, as far as the books have them; undefined while there are none.
 *
 * @param orders leg by leg
 */
export function tradeOf(
  intent: IntentRecord,
  orders: readonly OrderRecord[],
  recordedAt: string,
): TradeRecord | undefined {
  const qty = orders.reduce((total, order) => total.plus(order.appliedQty), ZERO);
  if (qty.eq(0)) return undefined;
  const notional = sum(orders.map(({ appliedCost }) => appliedCost));
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
    // The broker's own average where one order has all of it: a quotient may be cut off at its last digit.
    price: orders.find(({ filledQty }) => filledQty.eq(qty))?.filledAveragePrice ?? notional.div(qty),
    notional,
    riskReducing,
    status: 'recorded',
    recordedAt,
  };
}

/** Writes `trade`, in the place of what was known of it before. When it was recorded first is what stays. */
export async function tradeWrite({ store }: Ports, trade: TradeRecord): Promise<Write> {
  const before = await store.get('trade', trade.agentId, trade.tradeId);
  if (before === undefined) return create('trade', trade);
  return replace('trade', before, { ...trade, recordedAt: before.record.recordedAt });
}
