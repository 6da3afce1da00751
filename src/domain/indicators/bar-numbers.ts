import type { Bar } from '../market.ts';

/** A bar's prices as plain numbers, for indicators only. */
export interface BarNumbers {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** A bar is looked at in as many cycles as a strategy's window is long; reading a decimal costs a microsecond. */
const known = new WeakMap<Bar, BarNumbers>();

export function numbersOf(bar: Bar): BarNumbers {
  let numbers = known.get(bar);
  if (numbers === undefined) {
    numbers = { high: bar.high.toNumber(), low: bar.low.toNumber(), close: bar.close.toNumber() };
    known.set(bar, numbers);
  }
  return numbers;
}
