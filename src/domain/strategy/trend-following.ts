import { atr } from '../indicators/atr.ts';
import { type BarNumbers, numbersOf } from '../indicators/bar-numbers.ts';
import { macd, macdLength } from '../indicators/macd.ts';
import { defineStrategy, notEnough } from './strategy.ts';

const LEAST_BUY = 0.6;
const LEAST_SELL = 0.8;

/**
 * Buys a close above the highest price of the bars before it while the trend gathers speed, and leaves at a close
 * below the lowest price of fewer bars. Long only. Source: the channels of Donchian, as the Turtles traded them; Faith,
 * Way of the Turtle, 2007.
 */
export const trendFollowing = defineStrategy({
  type: 'trend-following',
  parameters: {
    entryPeriod: { about: 'bars whose high is broken to buy', default: 20, min: 2, max: 200, whole: true },
    exitPeriod: { about: 'bars whose low is broken to leave', default: 10, min: 2, max: 200, whole: true },
    fast: { about: 'bars of the fast average of the MACD', default: 12, min: 2, max: 50, whole: true },
    slow: { about: 'bars of its slow average', default: 26, min: 3, max: 200, whole: true },
    signal: { about: 'bars of its signal', default: 9, min: 2, max: 50, whole: true },
    atrPeriod: { about: 'bars of the average true range', default: 14, min: 2, max: 50, whole: true },
    fullBreakout: {
      about: 'distance beyond the channel that is worth full confidence, in average true ranges',
      default: 1,
      min: 0.01,
      max: 100,
    },
  },
  objectionTo: ({ fast, slow }) => (fast < slow ? undefined : 'fast must be less than slow'),
  warmupBars: ({ entryPeriod, exitPeriod, atrPeriod, ...periods }) =>
    Math.max(entryPeriod + 1, exitPeriod + 1, atrPeriod, macdLength(periods)),
  decide({ symbol, bars, positionQty, params }) {
    const window = bars.map(numbersOf);
    const last = window.at(-1)?.close;
    const speed = macd(
      window.map(({ close }) => close),
      params,
    );
    const range = atr(window, params.atrPeriod);
    if (last === undefined || speed === undefined || range === undefined) return notEnough(symbol);
    const high = Math.max(...before(window, params.entryPeriod).map((bar) => bar.high));
    const low = Math.min(...before(window, params.exitPeriod).map((bar) => bar.low));
    const { histogram } = speed;
    const indicators = { high, low, histogram, range };
    const facts = `close ${last} in a channel of ${low} to ${high}, MACD ${histogram.toFixed(3)}`;
    const strength = (beyond: number): number =>
      range > 0 ? Math.min(1, beyond / range / params.fullBreakout) : 0;
    if (positionQty.gt(0) && last < low) {
      const confidence = LEAST_SELL + (1 - LEAST_SELL) * strength(low - last);
      return { action: 'sell', confidence, reasoning: `${symbol} has broken down: ${facts}`, indicators };
    }
    if (positionQty.eq(0) && last > high && histogram > 0) {
      const confidence = LEAST_BUY + (1 - LEAST_BUY) * strength(last - high);
      return { action: 'buy', confidence, reasoning: `${symbol} has broken out: ${facts}`, indicators };
    }
    const why = positionQty.eq(0) ? 'no entry' : 'no exit';
    return { action: 'hold', confidence: 0.5, reasoning: `${symbol}, ${why}: ${facts}`, indicators };
  },
});

/** The last `count` bars without the newest. */
const before = (window: readonly BarNumbers[], count: number): readonly BarNumbers[] =>
  window.slice(-1 - count, -1);
