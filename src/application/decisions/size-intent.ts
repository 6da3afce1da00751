import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import { assetClassOf, type Side } from '../../domain/asset.ts';
import { type Decimal, dec, min, ONE, ZERO } from '../../domain/decimal.ts';
import { intentIdOf } from '../../domain/ids.ts';
import { targetWeightOf } from '../../domain/sizing/confidence.ts';
import { sizeOrder } from '../../domain/sizing/size-order.ts';
import type { MarketView } from '../risk/check-intent.ts';
import type { TradingState } from '../risk/trading-state.ts';

/** The intent that a decision would become; undefined when there is nothing to trade. */
export function sizeIntent(
  state: TradingState,
  decision: DecisionRecord,
  market: MarketView,
  now: Date,
): IntentRecord | undefined {
  const size = sizeOf(state, decision, market);
  if (size === undefined) return undefined;
  const { agentId, decisionId, cycleId, correlationId, strategyId, symbol, price } = decision;
  return {
    agentId,
    intentId: intentIdOf(decisionId),
    origin: { kind: 'decision', decisionId, cycleId },
    correlationId,
    strategyId,
    symbol,
    ...size,
    notional: (market.quote?.price ?? price).times(size.qty),
    decidedPrice: price,
    riskReducing: false,
    createdAt: now.toISOString(),
  };
}

interface Size {
  readonly side: Side;
  readonly qty: Decimal;
}

/** A sell leaves the position, or the suggested part of it; a buy goes by quantity, by weight or by confidence. */
function sizeOf(
  { portfolio, limits }: TradingState,
  decision: DecisionRecord,
  market: MarketView,
): Size | undefined {
  const { symbol, action, suggestedQty, targetWeight, confidence } = decision;
  const { equity, positions } = portfolio.record;
  const held = positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
  const side: Side = action === 'sell' ? 'sell' : 'buy';
  if (side === 'sell' && held.gt(0)) return { side, qty: min(suggestedQty ?? held, held) };
  if (suggestedQty !== undefined) return { side, qty: suggestedQty };
  const weight =
    targetWeight ?? targetWeightOf(dec(confidence), limits.maxPositionPct, limits.confidenceThreshold);
  const sizing = sizeOrder({
    targetWeight: side === 'sell' ? weight.abs().times(-1) : weight,
    capital: equity,
    price: market.quote?.price ?? decision.price,
    // Room for the move that the gate tolerates: the saga checks again at the price of its own moment.
    maxPositionNotional: equity.times(limits.maxPositionPct).div(ONE.plus(limits.maxPriceDeviationPct)),
    asset: market.asset ?? { assetClass: assetClassOf(symbol), fractionable: false, increment: ONE },
  });
  return sizing.kind === 'skipped' ? undefined : { side: sizing.side, qty: sizing.qty };
}
