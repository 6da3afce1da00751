import { numbersOf } from '../indicators/bar-numbers.ts';
import type { Bar } from '../market.ts';
import { differs, JUMP } from './quarantine.ts';

/**
 * The bars that a strategy may look at: a bar whose prices stand alone, more than 20 % from what the bars around it
 * say, is a bad print and left out (MD2). A jump that the next bar confirms stays. Oldest first, as they come.
 *
 * @param lastPrice US dollars, the last price that was believed: it stands for the bar that is still forming
 */
export function soundBars(bars: readonly Bar[], lastPrice?: number): readonly Bar[] {
  const closes = bars.map((bar) => numbersOf(bar).close);
  const sound = bars.filter((bar, at) => {
    const around = [closes[at - 1], closes[at + 1] ?? lastPrice].filter((price) => price !== undefined);
    return around.length === 0 || isSound(bar, around);
  });
  // The usual case costs no copy to whoever keeps the array.
  return sound.length === bars.length ? bars : sound;
}

/** Its close is confirmed by one of the prices around it, and its wicks do not leave them all behind. */
function isSound(bar: Bar, around: readonly number[]): boolean {
  const { high, low, close } = numbersOf(bar);
  if (around.every((price) => differs(close, price, JUMP))) return false;
  return high <= Math.max(close, ...around) * (1 + JUMP) && low >= Math.min(close, ...around) * (1 - JUMP);
}
