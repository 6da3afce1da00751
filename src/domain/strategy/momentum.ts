import { atr } from '../indicators/atr.ts';
import { ema } from '../indicators/averages.ts';
import { numbersOf } from '../indicators/bar-numbers.ts';
import { rsi } from '../indicators/rsi.ts';
import type { ParamsOf } from './parameters.ts';
import { defineStrategy, notEnough, type StrategyAnswer, type StrategyInput } from './strategy.ts';

const PARAMETERS = {
  fast: { about: 'bars of the fast average', default: 5, min: 2, max: 50, whole: true },
  slow: { about: 'bars of the slow average', default: 15, min: 3, max: 200, whole: true },
  rsiPeriod: { about: 'bars of the RSI', default: 9, min: 2, max: 50, whole: true },
  rsiOverbought: { about: 'RSI above which it is too late to buy', default: 85, min: 50, max: 100 },
  rateOfChangePeriod: {
    about: 'bars over which a rise is measured',
    default: 5,
    min: 1,
    max: 50,
    whole: true,
  },
  minRateOfChange: {
    about: 'least rise over them to buy, as a share of the price',
    default: 0.001,
    min: 0,
    max: 1,
  },
  atrPeriod: { about: 'bars of the average true range', default: 14, min: 2, max: 50, whole: true },
  fullStrength: {
    about: 'trend that is worth full confidence, in average true ranges',
    default: 1.2,
    min: 0.01,
    max: 100,
  },
  exitStrength: {
    about: 'trend against a position at which it is left, in average true ranges',
    default: 0.6,
    min: 0.01,
    max: 100,
  },
} as const;

type Input = StrategyInput<ParamsOf<typeof PARAMETERS>>;

interface Reading {
  /** Fast minus slow average, in average true ranges: the same scale for every symbol and timeframe. */
  readonly trend: number;
  readonly rateOfChange: number;
  readonly rsi: number;
}

const LEAST_BUY = 0.5;
const LEAST_SELL = 0.8;

/** Buys into a rising trend that is not overbought, and leaves when it has turned. Long only. */
export const momentum = defineStrategy({
  type: 'momentum',
  parameters: PARAMETERS,
  objectionTo: ({ fast, slow }) => (fast < slow ? undefined : 'fast must be less than slow'),
  warmupBars: ({ fast, slow, rsiPeriod, rateOfChangePeriod, atrPeriod }) =>
    Math.max(fast + slow, rsiPeriod + 1, rateOfChangePeriod + 1, atrPeriod),
  decide(input) {
    const reading = read(input);
    return reading === undefined
      ? notEnough(input.symbol)
      : { ...judge(input, reading), indicators: { ...reading } };
  },
});

function judge({ symbol, positionQty, params }: Input, reading: Reading): Omit<StrategyAnswer, 'indicators'> {
  const { trend, rateOfChange } = reading;
  const facts = `trend ${trend.toFixed(2)} ATR, change ${(rateOfChange * 100).toFixed(2)} %, RSI ${reading.rsi.toFixed(0)}`;
  const strength = Math.min(1, Math.abs(trend) / params.fullStrength);
  if (positionQty.gt(0) && trend <= -params.exitStrength) {
    const confidence = LEAST_SELL + (1 - LEAST_SELL) * strength;
    return { action: 'sell', confidence, reasoning: `${symbol} has turned: ${facts}` };
  }
  const rising = trend > 0 && rateOfChange > 0 && rateOfChange >= params.minRateOfChange;
  if (positionQty.eq(0) && rising && reading.rsi <= params.rsiOverbought) {
    const confidence = LEAST_BUY + (1 - LEAST_BUY) * strength;
    return { action: 'buy', confidence, reasoning: `${symbol} is rising: ${facts}` };
  }
  const why = positionQty.eq(0) ? 'no entry' : 'no exit';
  return { action: 'hold', confidence: 1 - strength / 2, reasoning: `${symbol}, ${why}: ${facts}` };
}

function read({ bars, params }: Input): Reading | undefined {
  const window = bars.map(numbersOf);
  const closes = window.map((bar) => bar.close);
  const fast = ema(closes, params.fast);
  const slow = ema(closes, params.slow);
  const range = atr(window, params.atrPeriod);
  const strength = rsi(closes, params.rsiPeriod);
  const last = closes.at(-1);
  const before = closes.at(-1 - params.rateOfChangePeriod);
  if (fast === undefined || slow === undefined || range === undefined || strength === undefined) {
    return undefined;
  }
  if (last === undefined || before === undefined || !(before > 0)) {
    return undefined;
  }
  const trend = range > 0 ? (fast - slow) / range : 0;
  return { trend, rateOfChange: last / before - 1, rsi: strength };
}
