import type { Columns } from '../columns.ts';
import { at } from '../columns.ts';
import { cryptoActivity, sessionActivity } from './activity.ts';
import { volumeFactor } from './minutes.ts';
import { bell, mix, unit } from './noise.ts';
import type { Profile } from './profile.ts';
import { priceLevel, shockLevel, volatility } from './regime.ts';

const MINUTE_MS = 60_000;
const VOLUME = 3;
const GAP = 4;
const RANGE = 5;
const BUSY = 6;
const NEWS = 7;

/** A company surprises about every quarter, the whole market about thrice a year, a coin every month. */
const OWN_SHOCKS = { us_equity: { period: 63, size: 3 }, crypto: { period: 31, size: 2 } } as const;
const MARKET_SHOCKS = { period: 121, size: 1.5 };

/** Natural logarithm of the price at a fractional day number, without shocks. */
const logLevel = (profile: Profile, day: number): number =>
  Math.log(profile.basePrice) +
  profile.marketMove * priceLevel(profile.marketKey, day) +
  (profile.sectorMove === 0 ? 0 : profile.sectorMove * priceLevel(profile.sectorKey, day)) +
  profile.ownMove * priceLevel(profile.key, day);

/** What all shocks up to and with that whole day add to the logarithm of the price. */
const logShocks = (profile: Profile, day: number): number =>
  profile.marketMove * shockLevel(profile.marketKey, day, MARKET_SHOCKS) +
  profile.ownMove * shockLevel(profile.key, day, OWN_SHOCKS[profile.assetClass]);

/** The share of a day's level change that happens while the exchange is closed. */
const OVERNIGHT = 0.4;

export interface DayReturns {
  readonly market: Float64Array;
  readonly sector: Float64Array;
  readonly own: Float64Array;
}

/** Where a day begins and ends, in logarithms of the price, and the shock on the way from one to the other. */
interface Anchors {
  readonly from: number;
  readonly to: number;
  readonly shock: number;
}

/** A stock takes a shock overnight, as a gap at the open; a coin in one minute of the day. */
function anchorsOf(profile: Profile, day: number): Anchors {
  const after = logShocks(profile, day);
  const to = logLevel(profile, day + 1) + after;
  if (profile.assetClass === 'crypto') {
    const before = logShocks(profile, day - 1);
    return { from: logLevel(profile, day) + before, to, shock: after - before };
  }
  const gap = 0.25 * profile.ownMove * bell(mix(mix(profile.key, GAP), day));
  return { from: logLevel(profile, day + OVERNIGHT) + gap + after, to, shock: 0 };
}

/**
 * Fills `out` with the one-minute bars of one symbol and day. The levels fix the day's open and close; the minute
 * returns lead from one to the other, pinned at both ends. `first` is the epoch millisecond of the first bar.
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
  const activity = crypto ? cryptoActivity(minutes) : sessionActivity(minutes);
  const anchors = anchorsOf(profile, day);
  const mood = {
    market: volatility(profile.marketKey, day),
    own: volatility(profile.key, day),
  };
  const perMinute = 1 / Math.sqrt(minutes);
  const moves = new Float64Array(minutes);
  let end = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const move =
      perMinute *
      at(activity.deviation, minute) *
      (mood.market * profile.marketMove * at(returns.market, minute) +
        mood.market * profile.sectorMove * at(returns.sector, minute) +
        mood.own * profile.ownMove * at(returns.own, minute));
    moves[minute] = move;
    end += move;
  }
  if (anchors.shock !== 0) {
    const struck = Math.floor(unit(mix(mix(profile.key, NEWS), day)) * minutes);
    moves[struck] = at(moves, struck) + anchors.shock;
    end += anchors.shock;
  }
  const drift = (anchors.to - anchors.from - end) / minutes;
  const deviation = perMinute * (mood.market * profile.marketMove + mood.own * profile.ownMove);
  writeBars(profile, day, first, { anchors, moves, drift, deviation, busy: activity.volume }, out);
}

interface Course {
  readonly anchors: Anchors;
  readonly moves: Float64Array;
  /** Added to every move, so that the last one ends where the day must. */
  readonly drift: number;
  /** Of a minute of average activity. */
  readonly deviation: number;
  readonly busy: Float64Array;
}

function writeBars(
  profile: Profile,
  day: number,
  first: number,
  { anchors, moves, drift, deviation, busy }: Course,
  out: Columns,
): void {
  const minutes = out.length;
  const volumeScale = profile.assetClass === 'crypto' ? 1e4 : 1;
  const volumes = mix(mix(profile.key, VOLUME), day);
  const ranges = mix(mix(profile.key, RANGE), day);
  const dayVolume = profile.minuteVolume * busyDay(profile, day, anchors);
  const scale = 10 ** profile.decimals;
  const round = (price: number): number => Math.max(1, Math.round(price * scale)) / scale;

  let log = anchors.from;
  let open = round(Math.exp(log));
  for (let minute = 0; minute < minutes; minute += 1) {
    const move = at(moves, minute) + drift;
    log += move;
    const price = Math.exp(log);
    const close = minute === minutes - 1 ? round(Math.exp(anchors.to)) : round(price);
    const range = mix(ranges, minute);
    const up = deviation * 0.5 * ((range & 0xffff) / 0xffff);
    const down = deviation * 0.5 * ((range >>> 16) / 0xffff);
    const volume = dayVolume * at(busy, minute) * volumeFactor(mix(volumes, minute), move / deviation);
    out.start[minute] = first + minute * MINUTE_MS;
    out.open[minute] = open;
    out.high[minute] = Math.max(open, close, round(price * (1 + up)));
    out.low[minute] = Math.min(open, close, round(price * (1 - down)));
    out.close[minute] = close;
    out.volume[minute] = Math.max(1, Math.round(volume * volumeScale)) / volumeScale;
    open = close;
  }
}

/** A day's volume as a multiple of the usual: chance, and more where the price goes far or the market is nervous. */
function busyDay(profile: Profile, day: number, { from, to, shock }: Anchors): number {
  const chance = Math.exp(0.25 * bell(mix(mix(profile.key, BUSY), day)) - 0.03);
  const gone =
    Math.abs(to - from) + Math.abs(shock) + Math.abs(logShocks(profile, day) - logShocks(profile, day - 1));
  const excitement = 1 + Math.min(3, 0.3 * (gone / (profile.marketMove + profile.ownMove)));
  return chance * excitement * Math.sqrt(volatility(profile.marketKey, day));
}
