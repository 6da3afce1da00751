import type { DecisionRecord } from '../../contracts/records/decision.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import { assetClassOf, type Side, signOf } from '../../domain/asset.ts';
import { type Decimal, dec, min, ONE, ZERO } from '../../domain/decimal.ts';
import { intentIdOf } from '../../domain/ids.ts';
import { targetWeightOf } from '../../domain/sizing/confidence.ts';
import { sizeOrder } from '../../domain/sizing/size-order.ts';
import { expectedPositions } from '../portfolio/expected-positions.ts';
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

/**
 * A sell leaves the position, the suggested part of it, or what of it is above its target weight; a buy goes by
 * quantity, by what is missing to the target weight, or by confidence.
 */
function sizeOf(state: TradingState, decision: DecisionRecord, market: MarketView): Size | undefined {
  const { symbol, action, suggestedQty } = decision;
  const { positions } = state.portfolio.record;
  const held = positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
  const side: Side = action === 'sell' ? 'sell' : 'buy';
  if (side === 'buy' || !held.gt(0))
    return suggestedQty === undefined ? byWeight(state, decision, market, side) : { side, qty: suggestedQty };
  if (suggestedQty !== undefined) return { side, qty: min(suggestedQty, held) };
  if (decision.targetWeight?.gt(0) !== true) return { side, qty: held };
  const excess = byWeight(state, decision, market, side);
  return excess && { side, qty: min(excess.qty, held) };
}

function byWeight(
  { portfolio, limits }: TradingState,
  { symbol, targetWeight: target, confidence, price: decidedPrice }: DecisionRecord,
  { quote, asset }: MarketView,
  side: Side,
): Size | undefined {
  const { equity } = portfolio.record;
  const price = quote?.price ?? decidedPrice;
  const wanted = target ?? targetWeightOf(dec(confidence), limits.maxPositionPct, limits.confidenceThreshold);
  // A position whose target is told is only brought there. What is on its way counts as there.
  const expected = expectedPositions(portfolio.record).find((position) => position.symbol === symbol);
  const weight =
    target?.gt(0) === true && expected !== undefined && equity.isPositive()
      ? wanted.minus(price.times(expected.qty).ratioTo(equity))
      : wanted.abs().times(signOf(side));
  if (weight.times(signOf(side)).lte(0)) return undefined;
  const sizing = sizeOrder({
    targetWeight: weight,
    capital: equity,
    price,
    // Room for the move that the gate tolerates: the saga checks again at the price of its own moment.
    maxPositionNotional: equity.times(limits.maxPositionPct).div(ONE.plus(limits.maxPriceDeviationPct)),
    asset: asset ?? { assetClass: assetClassOf(symbol), fractionable: false, increment: ONE },
  });
  return sizing.kind === 'skipped' ? undefined : { side: sizing.side, qty: sizing.qty };
}
