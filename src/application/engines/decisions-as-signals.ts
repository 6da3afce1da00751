import { type DecisionAnswer, decisionAnswer } from '../../contracts/decision-answer.ts';
import { parse } from '../../contracts/parse.ts';
import { signOf } from '../../domain/asset.ts';
import { type Decimal, dec, max, min, roundUp, ZERO } from '../../domain/decimal.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { RiskLimits } from '../../domain/risk/limits.ts';
import { targetWeightOf } from '../../domain/sizing/confidence.ts';
import type { DecisionEngine } from '../ports/decision-engine.ts';
import type { SignalRequest, SignalSource } from '../ports/signal-source.ts';

/** Quantities become weights of so many digits, rounded up: of what is to be left, no share is left behind. */
const WEIGHT_DIGITS = 6;

/**
 * What an engine decides now, as signals: the stronger its confidence, the better the rank. It cannot say what it would
 * have decided on another day.
 */
export const decisionsAsSignals = (
  engine: DecisionEngine,
  modelVersion: string,
  limits: RiskLimits,
): SignalSource => ({
  async signals(request) {
    const { strategy, quotes, positions, capital: equity } = request;
    if (strategy === undefined) throw new InvalidInputError('strategyId: must be named');
    const raw = await engine.decide({ strategy, quotes, positions, equity });
    const answers = raw.map((answer, index) => parse(decisionAnswer, answer, `answer ${index}`));
    const ranked = answers.toSorted((first, second) => strengthOf(second) - strengthOf(first));
    return {
      modelVersion,
      signals: ranked.map((answer, index) => ({
        symbol: answer.symbol,
        rank: index + 1,
        targetWeight: weightOf(answer, request, limits),
      })),
    };
  },
});

/** From the surest buy over every hold to the surest sell. */
const strengthOf = ({ action, confidence }: DecisionAnswer): number =>
  action === 'hold' ? 0 : action === 'buy' ? confidence : -confidence;

/**
 * What the order of a decision comes to, as a cycle sizes it: the quantity that is suggested, what is missing to a
 * target that is told or above it, all of a position that is to be left, and otherwise what its confidence is worth.
 */
function weightOf(answer: DecisionAnswer, request: SignalRequest, limits: RiskLimits): Decimal {
  const { symbol, action, confidence, targetWeight: target, suggestedQty } = answer;
  if (action === 'hold') return ZERO;
  const held = request.positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
  const weigh = (qty: Decimal): Decimal => weightOfQty(request, symbol, qty);
  const sign = signOf(action);
  if (suggestedQty !== undefined) return weigh(suggestedQty).times(sign);
  const byConfidence = () =>
    targetWeightOf(dec(confidence), limits.maxPositionPct, limits.confidenceThreshold);
  if (action === 'buy') return target === undefined ? byConfidence() : max(ZERO, target.minus(weigh(held)));
  if (held.lte(0)) return (target?.abs() ?? byConfidence()).times(-1);
  return min(ZERO, max(ZERO, target ?? ZERO).minus(weigh(held)));
}

function weightOfQty({ quotes, capital }: SignalRequest, symbol: string, qty: Decimal): Decimal {
  const price = quotes.find((quote) => quote.symbol === symbol)?.price;
  if (price === undefined || !capital.isPositive()) return ZERO;
  return roundUp(price.times(qty).ratioTo(capital), WEIGHT_DIGITS);
}
