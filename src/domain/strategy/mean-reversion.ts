import { numbersOf } from '../indicators/bar-numbers.ts';
import { bollinger } from '../indicators/bollinger.ts';
import { rsi } from '../indicators/rsi.ts';
import { defineStrategy, notEnough } from './strategy.ts';

const LEAST_BUY = 0.5;
const LEAST_SELL = 0.8;

/**
 * Buys what has fallen far below its mean and is oversold, and leaves when it is back, or when the fall goes on so far
 * that the mean it was bought against is gone. Long only. Distances are in standard deviations of the closes.
 */
export const meanReversion = defineStrategy({
  type: 'mean-reversion',
  parameters: {
    period: { about: 'bars of the mean', default: 20, min: 5, max: 200, whole: true },
    entryDeviations: { about: 'deviations below the mean at which it buys', default: 2, min: 0.5, max: 10 },
    fullDeviations: { about: 'deviations that are worth full confidence', default: 3, min: 0.5, max: 20 },
    exitDeviations: { about: 'deviations above the mean at which it leaves', default: 0, min: -5, max: 5 },
    stopDeviations: { about: 'deviations below the mean at which it gives up', default: 4, min: 1, max: 20 },
    rsiPeriod: { about: 'bars of the RSI', default: 9, min: 2, max: 50, whole: true },
    rsiOversold: { about: 'RSI above which it does not buy', default: 40, min: 0, max: 50 },
  },
  objectionTo: ({ entryDeviations, exitDeviations, stopDeviations }) => {
    if (stopDeviations <= entryDeviations) return 'stopDeviations must be more than entryDeviations';
    return exitDeviations <= -entryDeviations ? 'exitDeviations must be above the entry' : undefined;
  },
  warmupBars: ({ period, rsiPeriod }) => Math.max(period, rsiPeriod + 1),
  decide({ symbol, bars, positionQty, params }) {
    const closes = bars.map((bar) => numbersOf(bar).close);
    const bands = bollinger(closes, params.period);
    const oversold = rsi(closes, params.rsiPeriod);
    if (bands === undefined || oversold === undefined) return notEnough(symbol);
    const { deviations } = bands;
    const indicators = { deviations, rsi: oversold, mean: bands.middle };
    const facts = `${deviations.toFixed(2)} deviations from its mean, RSI ${oversold.toFixed(0)}`;
    const strength = Math.min(1, Math.abs(deviations) / params.fullDeviations);
    const gone = deviations <= -params.stopDeviations;
    const certain = LEAST_SELL + (1 - LEAST_SELL) * strength;
    if (positionQty.gt(0) && (gone || deviations >= params.exitDeviations)) {
      const reasoning = `${symbol} ${gone ? 'keeps falling' : 'is back'}: ${facts}`;
      return { action: 'sell', confidence: certain, reasoning, indicators };
    }
    const low = deviations <= -params.entryDeviations && oversold <= params.rsiOversold;
    if (positionQty.eq(0) && low && !gone) {
      const confidence = LEAST_BUY + (1 - LEAST_BUY) * strength;
      return { action: 'buy', confidence, reasoning: `${symbol} has fallen far: ${facts}`, indicators };
    }
    const why = positionQty.eq(0) ? 'no entry' : 'no exit';
    const reasoning = `${symbol}, ${why}: ${facts}`;
    return { action: 'hold', confidence: 1 - strength / 2, reasoning, indicators };
  },
});
