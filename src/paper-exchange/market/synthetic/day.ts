import type { Columns } from '../columns.ts';
import { at } from '../columns.ts';
import { activity, cryptoActivity, volumeFactor } from './minutes.ts';
import { bell, level, mix } from './noise.ts';
import type { Profile } from './profile.ts';

const MINUTE_MS = 60_000;
const VOLUME = 3;
const GAP = 4;
const RANGE = 5;

/** Natural logarithm of the price at a fractional day number. */
const logPrice = (profile: Profile, day: number): number =>
  Math.log(profile.basePrice) +
  profile.marketMove * level(profile.marketKey, day) +
  (profile.sectorMove === 0 ? 0 : profile.sectorMove * level(profile.sectorKey, day)) +
  profile.ownMove * level(profile.key, day);

/** The share of a day's level change that happens while the exchange is closed. */
const OVERNIGHT = 0.4;

export interface DayReturns {
  readonly market: Float64Array;
  readonly sector: Float64Array;
  readonly own: Float64Array;
}

/**
 * Fills `out` with the one-minute bars of one symbol and day. The level noise fixes the day's open and close; the
 * minute returns lead from one to the other, pinned at both ends. `first` is the epoch millisecond of the first bar.
 */
export function fillDay(
  profile: Profile,
  day: number,
  first: number,
  returns: DayReturns,
  out: Columns,
): void {
  const minutes = out.length;
  const crypto = profile.assetClass === 'crypto';
  const gap = crypto ? 0 : 0.25 * profile.ownMove * bell(mix(mix(profile.key, GAP), day));
  const from = logPrice(profile, day + (crypto ? 0 : OVERNIGHT)) + gap;
  const to = logPrice(profile, day + 1);
  const perMinute = 1 / Math.sqrt(minutes);
  const volumes = mix(mix(profile.key, VOLUME), day);
  const ranges = mix(mix(profile.key, RANGE), day);
  const scale = 10 ** profile.decimals;
  const volumeScale = crypto ? 1e4 : 1;

  const moves = new Float64Array(minutes);
  let end = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const busy = crypto ? cryptoActivity(minute) : activity(minute, minutes);
    const move =
      perMinute *
      Math.sqrt(busy) *
      (profile.marketMove * at(returns.market, minute) +
        profile.sectorMove * at(returns.sector, minute) +
        profile.ownMove * at(returns.own, minute));
    moves[minute] = move;
    end += move;
  }
  const drift = (to - from - end) / minutes;
  const deviation = perMinute * (profile.marketMove + profile.ownMove);
  const round = (price: number): number => Math.max(1, Math.round(price * scale)) / scale;

  let log = from;
  let open = round(Math.exp(log));
  for (let minute = 0; minute < minutes; minute += 1) {
    const move = at(moves, minute) + drift;
    log += move;
    const price = Math.exp(log);
    const close = minute === minutes - 1 ? round(Math.exp(to)) : round(price);
    const range = mix(ranges, minute);
    const up = deviation * 0.5 * ((range & 0xffff) / 0xffff);
    const down = deviation * 0.5 * ((range >>> 16) / 0xffff);
    const busy = crypto ? cryptoActivity(minute) : activity(minute, minutes);
    const volume = profile.minuteVolume * busy * volumeFactor(mix(volumes, minute), move / deviation);
    out.start[minute] = first + minute * MINUTE_MS;
    out.open[minute] = open;
    out.high[minute] = Math.max(open, close, round(price * (1 + up)));
    out.low[minute] = Math.min(open, close, round(price * (1 - down)));
    out.close[minute] = close;
    out.volume[minute] = Math.max(1, Math.round(volume * volumeScale)) / volumeScale;
    open = close;
  }
}
