import { atr } from '../indicators/atr.ts';
import { ema } from '../indicators/averages.ts';
import { numbersOf } from '../indicators/bar-numbers.ts';
import { rsi } from '../indicators/rsi.ts';
import { MOMENTUM_DEFAULTS, type MomentumParams } from './momentum-params.ts';
import type { Strategy, StrategyAnswer, StrategyInput } from './strategy.ts';

interface Reading {
  /** Fast minus slow average, in average true ranges: the same scale for every symbol and timeframe. */
  readonly trend: number;
  readonly rateOfChange: number;
  readonly rsi: number;
}

const LEAST_BUY = 0.5;
const LEAST_SELL = 0.8;

/** Buys into a rising trend that is not overbought, and leaves when it has turned. Long only. */
export const momentum: Strategy<MomentumParams> = {
  type: 'momentum',
  defaults: MOMENTUM_DEFAULTS,
  warmupBars: ({ fast, slow, rsiPeriod, rateOfChangePeriod, atrPeriod }) =>
    Math.max(fast + slow, rsiPeriod + 1, rateOfChangePeriod + 1, atrPeriod),
  decide(input: StrategyInput<MomentumParams>): StrategyAnswer {
    const reading = read(input);
    if (reading === undefined) {
      return {
        action: 'hold',
        confidence: 0,
        reasoning: `${input.symbol}: not enough bars yet`,
        indicators: {},
      };
    }
    return { ...judge(input, reading), indicators: { ...reading } };
  },
};

function judge(
  { symbol, positionQty, params }: StrategyInput<MomentumParams>,
  reading: Reading,
): Omit<StrategyAnswer, 'indicators'> {
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

/** Only the last `warmupBars` count, so that the answer does not depend on how much history was loaded. */
function read({ bars, params }: StrategyInput<MomentumParams>): Reading | undefined {
  const needed = momentum.warmupBars(params);
  if (bars.length < needed) {
    return undefined;
  }
  const window = bars.slice(-needed).map(numbersOf);
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
