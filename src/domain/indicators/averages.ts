/**
 * Averages of closing prices, oldest first; undefined until there are `interval` of them. Plain numbers: an indicator
 * is an opinion, not an amount. Computed here and not by an object per indicator because a strategy asks for each
 * symbol in each cycle; the tests hold them against trading-signals.
 */

/** The mean of the last `interval` values. */
export function sma(values: readonly number[], interval: number): number | undefined {
  if (values.length < interval) {
    return undefined;
  }
  let total = 0;
  for (let index = values.length - interval; index < values.length; index += 1) {
    total += values[index] ?? Number.NaN;
  }
  return total / interval;
}

/** Weight 2 / (interval + 1) on the newest; it starts from the first value. */
export function ema(values: readonly number[], interval: number): number | undefined {
  const [first] = values;
  if (first === undefined || values.length < interval) {
    return undefined;
  }
  const weight = 2 / (interval + 1);
  return values.reduce((average, value) => average + weight * (value - average), first);
}

/** Wilder's smoothing: a simple mean of the first `interval`, then weight 1 / interval on each newer value. */
export function wilder(values: readonly number[], interval: number): number | undefined {
  const start = sma(values.slice(0, interval), interval);
  return start === undefined
    ? undefined
    : values.slice(interval).reduce((average, value) => average + (value - average) / interval, start);
}
