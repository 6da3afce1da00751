import { assetClassOf } from '../../../domain/asset.ts';
import { fromNewYork } from '../../../domain/calendar/new-york.ts';
import { DAY, HOUR } from '../../../domain/clock.ts';
import type { Market } from '../market.ts';
import { dayOf } from '../sessions.ts';
import { mix, mixText, unit } from '../synthetic/noise.ts';

/** That an article about `symbol` appears at `time`; what it says is only made when it is read. */
export interface Appearance {
  /** Grows with the day; the same in every run. */
  readonly id: number;
  readonly symbol: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** Decides the words. */
  readonly key: number;
}

/** How likely a symbol is written about on a weekday and on a day of the weekend. */
const CHANCE = { weekday: 0.35, weekend: 0.06 };

/** When articles about stocks appear, in New York; about coins at any time. */
const FROM = 5 * HOUR;
const SPAN = 15 * HOUR;

/** Far more than symbols, so that no two articles of a day share an id. */
const PER_DAY = 1_000_000_000;

/** Appearances in [from, to) (epoch ms), in no particular order; a pure function of the market's name and the day. */
export function appearances(
  market: Market,
  symbols: readonly string[],
  from: number,
  to: number,
): Appearance[] {
  const seed = mixText(0x6e657773, market.fingerprint);
  const found: Appearance[] = [];
  for (let day = dayOf(from); day <= dayOf(to - 1); day += 1) {
    for (const symbol of symbols) {
      const appearance = appearanceOn(seed, symbol, day);
      if (appearance !== undefined && appearance.time >= from && appearance.time < to) found.push(appearance);
    }
  }
  return found;
}

function appearanceOn(seed: number, symbol: string, day: number): Appearance | undefined {
  const crypto = assetClassOf(symbol) === 'crypto';
  const key = mix(mixText(seed, symbol), day);
  const weekday = new Date(day * DAY).getUTCDay();
  const weekend = weekday === 0 || weekday === 6;
  const chance = weekend && !crypto ? CHANCE.weekend : CHANCE.weekday;
  if (unit(key) >= chance) return undefined;
  const share = unit(mix(key, 1));
  const exact = crypto ? day * DAY + share * DAY : fromNewYork(day, FROM + share * SPAN);
  // Late articles in New York fall on the next day of UTC, where nobody would look for them.
  const time = Math.min(Math.floor(exact / 1_000) * 1_000, (day + 1) * DAY - 1_000);
  return { id: day * PER_DAY + ((mix(key, 2) >>> 0) % PER_DAY), symbol, time, key };
}
