import { Decimal, dec } from '../decimal.ts';
import { defineStrategy } from './strategy.ts';

/** Digits of a weight: a millionth of the equity is less than any order. */
const WEIGHT_DIGITS = 6;

/**
 * Holds each of its symbols at the same share of equity: buys up to it, and sells down to it once the position has
 * drifted too far. It has no opinion on prices, so it is always sure. Long only.
 */
export const equalWeight = defineStrategy({
  type: 'equal-weight',
  parameters: {
    positions: {
      about: 'positions that the equity is divided among',
      default: 10,
      min: 1,
      max: 500,
      whole: true,
    },
    invested: { about: 'share of equity that is invested in all of them', default: 0.8, min: 0.01, max: 1 },
    drift: {
      about: 'how far a weight may be from its target, as a share of the target',
      default: 0.25,
      min: 0.01,
      max: 1,
    },
  },
  // One bar: what a bar has been bought on is not bought again before the next.
  warmupBars: () => 1,
  decide({ symbol, positionQty, positionWeight, params }) {
    const { positions, invested, drift } = params;
    const targetWeight = dec(invested).div(positions).round(WEIGHT_DIGITS, Decimal.roundDown);
    const target = targetWeight.toNumber();
    const indicators = { weight: positionWeight, target };
    const facts = `${(positionWeight * 100).toFixed(2)} % of equity, ${(target * 100).toFixed(2)} % wanted`;
    if (positionWeight >= 0 && positionWeight < target * (1 - drift) && target > 0) {
      const reasoning = `${symbol} has too little: ${facts}`;
      return { action: 'buy', confidence: 1, reasoning, indicators, targetWeight };
    }
    if (positionQty.gt(0) && positionWeight > target * (1 + drift)) {
      const reasoning = `${symbol} has too much: ${facts}`;
      return { action: 'sell', confidence: 1, reasoning, indicators, targetWeight };
    }
    return { action: 'hold', confidence: 1, reasoning: `${symbol} has its weight: ${facts}`, indicators };
  },
});
