import { type DecisionAnswer, decisionAnswer } from '../../contracts/decision-answer.ts';
import { parse } from '../../contracts/parse.ts';
import { type Decimal, dec, roundUp, ZERO } from '../../domain/decimal.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import { targetWeightOf } from '../../domain/sizing/confidence.ts';
import type { DecisionEngine } from '../ports/decision-engine.ts';
import type { SignalRequest, SignalSource } from '../ports/signal-source.ts';

/** Weights have so many digits; one that leaves a position is rounded up, so that no share of it is left. */
const WEIGHT_DIGITS = 6;

/**
 * What an engine decides now, as signals: the stronger its confidence, the better the rank. It cannot say what it would
 * have decided on another day.
 */
export const decisionsAsSignals = (engine: DecisionEngine, modelVersion: string): SignalSource => ({
  async signals(request) {
    const { strategy, quotes, positions } = request;
    if (strategy === undefined) throw new InvalidInputError('strategyId: must be named');
    const raw = await engine.decide({ strategy, quotes, positions });
    const answers = raw.map((answer, index) => parse(decisionAnswer, answer, `answer ${index}`));
    const ranked = answers.toSorted((first, second) => strengthOf(second) - strengthOf(first));
    return {
      modelVersion,
      signals: ranked.map((answer, index) => ({
        symbol: answer.symbol,
        rank: index + 1,
        targetWeight: weightOf(answer, request),
      })),
    };
  },
});

/** From the surest buy over every hold to the surest sell. */
const strengthOf = ({ action, confidence }: DecisionAnswer): number =>
  action === 'hold' ? 0 : action === 'buy' ? confidence : -confidence;

/** A sell of what is held leaves it; everything else is sized as a cycle sizes it. */
function weightOf(answer: DecisionAnswer, { positions, quotes, capital, limits }: SignalRequest): Decimal {
  const { symbol, action, confidence, targetWeight } = answer;
  if (action === 'hold') return ZERO;
  const held = positions.find((position) => position.symbol === symbol)?.qty ?? ZERO;
  const price = quotes.find((quote) => quote.symbol === symbol)?.price;
  if (action === 'sell' && held.gt(0) && price !== undefined && capital.isPositive())
    return roundUp(price.times(held).ratioTo(capital), WEIGHT_DIGITS).times(-1);
  const weight =
    targetWeight ?? targetWeightOf(dec(confidence), limits.maxPositionPct, limits.confidenceThreshold);
  return action === 'sell' ? weight.abs().times(-1) : weight;
}
