import { wilder } from './averages.ts';

/**
 * Relative strength index of closing prices, oldest first; 0 to 100, undefined until there are `interval` changes.
 * Without any loss it is 100. Source: Wilder, New Concepts in Technical Trading Systems, 1978.
 */
export function rsi(closes: readonly number[], interval: number): number | undefined {
  const changes = closes.slice(1).map((close, index) => close - (closes[index] ?? close));
  const gain = wilder(
    changes.map((change) => Math.max(0, change)),
    interval,
  );
  const loss = wilder(
    changes.map((change) => Math.max(0, -change)),
    interval,
  );
  if (gain === undefined || loss === undefined) {
    return undefined;
  }
  return loss === 0 ? 100 : 100 - 100 / (1 + gain / loss);
}
