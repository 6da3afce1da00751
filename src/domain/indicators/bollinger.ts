import { sma } from './averages.ts';

export interface BollingerReading {
  /** The mean of the last `interval` values. */
  readonly middle: number;
  /** Standard deviation of the same values, of the population. */
  readonly deviation: number;
  /** How many of them the last value is above the mean; 0 where prices stand still. */
  readonly deviations: number;
}

/**
 * Where the last value stands in its Bollinger bands; undefined until there are `interval` values.
 * Source: Bollinger on Bollinger Bands, 2001; a band at k deviations is `middle ± k × deviation`.
 */
export function bollinger(values: readonly number[], interval: number): BollingerReading | undefined {
  const middle = sma(values, interval);
  const last = values.at(-1);
  if (middle === undefined || last === undefined) return undefined;
  let squares = 0;
  for (const value of values.slice(-interval)) squares += (value - middle) ** 2;
  const deviation = Math.sqrt(squares / interval);
  // Rounding leaves a trace of a deviation where there is none.
  const still = deviation <= Math.abs(middle) * 1e-12;
  return { middle, deviation, deviations: still ? 0 : (last - middle) / deviation };
}
