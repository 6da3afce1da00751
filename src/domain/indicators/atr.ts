import { wilder } from './averages.ts';
import type { BarNumbers } from './bar-numbers.ts';

/** Average true range in dollars: how far a bar usually goes. Undefined until there are `interval` bars. */
export function atr(bars: readonly BarNumbers[], interval: number): number | undefined {
  return wilder(
    bars.map((bar, index) => trueRange(bar, bars[index - 1])),
    interval,
  );
}

/** The bar's range, with the gap from the bar before it. */
function trueRange({ high, low }: BarNumbers, before: BarNumbers | undefined): number {
  return before === undefined
    ? high - low
    : Math.max(high - low, Math.abs(high - before.close), Math.abs(low - before.close));
}
