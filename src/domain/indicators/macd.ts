import { ema } from './averages.ts';

export interface MacdPeriods {
  /** Of the two averages of prices; `fast` is the shorter one. */
  readonly fast: number;
  readonly slow: number;
  /** Of the average of their difference. */
  readonly signal: number;
}

export interface MacdReading {
  /** Fast minus slow average. */
  readonly line: number;
  /** The line's own average. */
  readonly signal: number;
  /** Line minus signal: above zero while a rise gathers speed. */
  readonly histogram: number;
}

/** Values that `macd` needs. */
export const macdLength = ({ fast, slow, signal }: MacdPeriods): number => Math.max(fast, slow) + signal - 1;

/**
 * Moving average convergence divergence of closing prices, oldest first; undefined until there are `macdLength` of
 * them. Source: Appel, Technical Analysis: Power Tools for Active Investors, 2005.
 */
export function macd(closes: readonly number[], periods: MacdPeriods): MacdReading | undefined {
  const [first] = closes;
  if (first === undefined || closes.length < macdLength(periods)) return undefined;
  const [fastWeight, slowWeight] = [2 / (periods.fast + 1), 2 / (periods.slow + 1)];
  let [fast, slow] = [first, first];
  const lines = closes.map((close) => {
    fast += fastWeight * (close - fast);
    slow += slowWeight * (close - slow);
    return fast - slow;
  });
  const stable = lines.slice(Math.max(periods.fast, periods.slow) - 1);
  const line = stable.at(-1);
  const signal = ema(stable, periods.signal);
  return line === undefined || signal === undefined ? undefined : { line, signal, histogram: line - signal };
}
