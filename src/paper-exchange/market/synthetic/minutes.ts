import { bell, fat, mix, unit } from './noise.ts';

const TREND_MINUTES = 24;

/** Hash streams of one day of one key. */
const TREND = 1;
const SHOCK = 2;

/** A direction that lasts: value noise with a knot every `TREND_MINUTES`, smooth in between; variance about ½. */
function trend(key: number, minute: number, out: { cell: number; from: number; to: number }): number {
  const position = minute / TREND_MINUTES;
  const cell = Math.floor(position);
  if (cell !== out.cell) {
    out.cell = cell;
    out.from = bell(mix(mix(key, TREND), cell));
    out.to = bell(mix(mix(key, TREND), cell + 1));
  }
  const share = position - cell;
  return out.from + (out.to - out.from) * share * share * (3 - 2 * share);
}

/**
 * The day's minute returns of one key in units of a minute's deviation: a lasting trend and independent, fat-tailed
 * shocks. The trend is what a momentum strategy finds: with a weight of ½, half an hour of it outweighs the shocks.
 */
export function dayReturns(key: number, day: number, minutes: number, trendWeight: number): Float64Array {
  const returns = new Float64Array(minutes);
  const seed = mix(key, day);
  const shocks = mix(seed, SHOCK);
  const knot = { cell: -1, from: 0, to: 0 };
  for (let minute = 0; minute < minutes; minute += 1) {
    returns[minute] = trendWeight * trend(seed, minute, knot) + 0.9 * fat(mix(shocks, minute));
  }
  return returns;
}

/** A minute's volume as a multiple of the average: skewed, between 0.3 and 3, and more when the price moves. */
export const volumeFactor = (hash: number, move: number): number =>
  0.3 + 1.4 * unit(hash) ** 2 + 0.25 * Math.min(4, Math.abs(move));
