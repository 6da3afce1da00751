import { assetClassOf } from '../asset.ts';

/** How many symbols one cycle looks at (UN2). */
const CYCLE_CAPS = { us_equity: 120, crypto: 20 } as const;

/**
 * The symbols of one cycle: what is held first, always, then as many others as the caps leave, going round so that
 * each is reached within ceil(pool / room) cycles.
 *
 * @param turn how many cycles have run before
 */
export function selectSymbols(
  candidates: readonly string[],
  held: readonly string[],
  turn: number,
): readonly string[] {
  const always = new Set(held);
  const pools = (['us_equity', 'crypto'] as const).map((assetClass) => {
    const pool = candidates.filter((symbol) => assetClassOf(symbol) === assetClass && !always.has(symbol));
    const taken = held.filter((symbol) => assetClassOf(symbol) === assetClass).length;
    const room = Math.min(pool.length, Math.max(0, CYCLE_CAPS[assetClass] - taken));
    const start = room === 0 ? 0 : (turn * room) % pool.length;
    return [...pool.slice(start), ...pool.slice(0, start)].slice(0, room);
  });
  return [...new Set([...held, ...pools.flat()])];
}
