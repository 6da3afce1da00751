import { ASSET_CLASSES, type AssetClass, assetClassOf } from '../asset.ts';
import type { Ranked } from './candidates.ts';
import type { UniverseCaps } from './caps.ts';

/** Of the room that holdings leave, those that are boosted leave one in so many to the others. */
const LEFT_TO_OTHERS = 4;

/** By asset class: the symbol at which the last cycle's turn of the others ended. */
export type Rotation = Readonly<Partial<Record<AssetClass, string>>>;

export interface Selection {
  readonly symbols: readonly string[];
  /** Where the next cycle goes on; of a class that fits into its cap there is none. */
  readonly rotation: Rotation;
}

/**
 * The symbols of one cycle: what is held, always; the candidates that are boosted, by priority, at most
 * `rotationTopN`; and of the others as many as the caps leave, going round, so that each is reached within
 * ceil(others / room) cycles, also while holdings, boosts and caps change. What is held comes first, then the candidates in
 * their order. Holdings above the cap are all looked at, and nothing else: an exit is never missed for a cap.
 *
 * @param last the rotation of the cycle before; a symbol that has gone since begins a new round
 */
export function selectSymbols(
  candidates: readonly Ranked[],
  held: readonly string[],
  caps: UniverseCaps,
  last: Rotation = {},
): Selection {
  const isHeld = new Set(held);
  const free = candidates.filter(({ symbol, status }) => status !== 'rejected' && !isHeld.has(symbol));
  const boosted = free
    .filter(({ boosts }) => boosts.length > 0)
    .toSorted((first, second) => second.priority - first.priority)
    .slice(0, caps.rotationTopN)
    .map(({ symbol }) => symbol);
  const chosen = new Set<string>();
  const rotation: Partial<Record<AssetClass, string>> = {};
  for (const assetClass of ASSET_CLASSES) {
    const ofClass = (symbol: string): boolean => assetClassOf(symbol) === assetClass;
    const pool = new Set(free.map(({ symbol }) => symbol).filter(ofClass));
    const room = Math.max(0, capOf(caps, assetClass) - held.filter(ofClass).length);
    if (pool.size <= room) {
      for (const symbol of pool) chosen.add(symbol);
      continue;
    }
    const always = boosted.filter(ofClass).slice(0, room - Math.ceil(room / LEFT_TO_OTHERS));
    for (const symbol of always) chosen.add(symbol);
    const ring = candidates.map(({ symbol }) => symbol).filter(ofClass);
    const turn = nextInRing(ring, last[assetClass], (symbol) => pool.has(symbol) && !chosen.has(symbol));
    for (const symbol of turn.slice(0, room - always.length)) chosen.add(symbol);
    const end = turn[room - always.length - 1] ?? last[assetClass];
    if (end !== undefined) rotation[assetClass] = end;
  }
  const symbols = candidates.map(({ symbol }) => symbol);
  const inOrder = ASSET_CLASSES.flatMap((assetClass) =>
    symbols.filter((symbol) => assetClassOf(symbol) === assetClass && chosen.has(symbol)),
  );
  return { symbols: [...new Set([...held, ...inOrder])], rotation };
}

/** Whether the candidates are too many for one cycle, so that it matters where the last one ended. */
export const mustRotate = (
  candidates: readonly Ranked[],
  held: readonly string[],
  caps: UniverseCaps,
): boolean =>
  ASSET_CLASSES.some((assetClass) => {
    const symbols = new Set([...held, ...candidates.map(({ symbol }) => symbol)]);
    return (
      [...symbols].filter((symbol) => assetClassOf(symbol) === assetClass).length > capOf(caps, assetClass)
    );
  });

const capOf = ({ maxStocks, maxCrypto }: UniverseCaps, assetClass: AssetClass): number =>
  assetClass === 'crypto' ? maxCrypto : maxStocks;

/** Those of the ring that may be taken, from behind `after` on, once round. */
function nextInRing(
  ring: readonly string[],
  after: string | undefined,
  mayTake: (symbol: string) => boolean,
): readonly string[] {
  const start = after === undefined ? 0 : ring.indexOf(after) + 1;
  return [...ring.slice(start), ...ring.slice(0, start)].filter(mayTake);
}
