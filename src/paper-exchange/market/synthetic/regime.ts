import { bell, fat, level, mix, slope, unit } from './noise.ts';

/** Hash streams of one key. */
const CALM = 101;
const SHOCKS = 102;

/** Octaves of the level: what happens within two weeks is its weather, the rest its climate. */
const FAST = { first: 0, last: 3 };
const SLOW = { first: 4, last: 8 };

/** How volatile a market can be, as a multiple of its usual self. */
const LEAST = 0.5;
const MOST = 2.6;

/**
 * The volatility of `key` at `day` (may be a fraction), as a multiple of the usual: it drifts between calm and turbulent
 * over weeks, and is higher where the slow level falls, as it is in real markets.
 */
export function volatility(key: number, day: number): number {
  const mood = 0.28 * wave(mix(key, CALM), day / 23) + 0.16 * wave(mix(key, CALM + 1), day / 7);
  const drift = slope(key, day, SLOW.first, SLOW.last);
  return Math.min(MOST, Math.max(LEAST, Math.exp(mood - 0.5 * drift)));
}

/** Value noise with a knot at every whole position, smooth in between. */
function wave(key: number, position: number): number {
  const cell = Math.floor(position);
  const share = position - cell;
  const from = bell(mix(key, cell));
  const to = bell(mix(key, cell + 1));
  return from + (to - from) * share * share * (3 - 2 * share);
}

/** The level of `key` at `day`, in units of a usual day's change: a slow climate and a weather that regimes amplify. */
export const priceLevel = (key: number, day: number): number =>
  level(key, day, SLOW.first, SLOW.last) + volatility(key, day) * level(key, day, FAST.first, FAST.last);

/** Days between two shocks of one key on average, and how large they are in usual day's changes. */
export interface ShockTerms {
  readonly period: number;
  readonly size: number;
}

/**
 * The sum of all shocks up to and with the whole `day`: earnings of a company, a crash or a relief of the market. It is
 * a step at one day of each period, between values that do not add up over the years.
 */
export function shockLevel(key: number, day: number, { period, size }: ShockTerms): number {
  const seed = mix(key, SHOCKS);
  const cell = Math.floor(day / period);
  const step = Math.floor(unit(mix(mix(seed, 1), cell)) * period);
  const current = day - cell * period >= step ? cell : cell - 1;
  return size * Math.SQRT1_2 * fat(mix(mix(seed, 2), current));
}
