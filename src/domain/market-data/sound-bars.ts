import { numbersOf } from '../indicators/bar-numbers.ts';
import type { Bar } from '../market.ts';
import { differs, JUMP } from './quarantine.ts';

/** Bars on each side that say what is usual where a bar's own neighbours do not agree with it. */
const AROUND = 2;

/**
 * The bars that a strategy may look at: a bar whose prices stand alone, more than 20 % from what the bars around it
 * say, is a bad print and left out (MD2). A jump that the next bar confirms stays. Oldest first, as they come.
 *
 * @param lastPrice US dollars, the last price that was believed: it stands for the bar that is still forming
 */
export function soundBars(bars: readonly Bar[], lastPrice?: number): readonly Bar[] {
  const closes = bars.map((bar) => numbersOf(bar).close);
  if (lastPrice !== undefined) closes.push(lastPrice);
  const sound = bars.filter((bar, at) => isSound(bar, closes, at));
  // The usual case costs no copy to whoever keeps the array.
  return sound.length === bars.length ? bars : sound;
}

/** Its close is confirmed by what is around it, and its wicks do not leave that behind. */
function isSound(bar: Bar, closes: readonly number[], at: number): boolean {
  const { high, low, close } = numbersOf(bar);
  const before = closes[at - 1] ?? close;
  const after = closes[at + 1] ?? close;
  const top = Math.max(close, before, after) * (1 + JUMP);
  const bottom = Math.min(close, before, after) * (1 - JUMP);
  return high <= top && low >= bottom && isConfirmed(closes, at);
}

function isConfirmed(closes: readonly number[], at: number): boolean {
  const close = closes[at] ?? Number.NaN;
  const neighbours = [closes[at - 1], closes[at + 1]].filter((price) => price !== undefined);
  if (neighbours.length === 0 || neighbours.some((price) => !differs(close, price, JUMP))) return true;
  // Amid a crash, or beside a bad print, it is the middle of what is around it.
  return !differs(close, median(closes.slice(Math.max(0, at - AROUND), at + AROUND + 1)), JUMP);
}

function median(prices: readonly number[]): number {
  const sorted = prices.toSorted((first, second) => first - second);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}
