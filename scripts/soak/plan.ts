import type { Session } from '../../src/domain/calendar/calendar.ts';
import { MINUTE, SECOND } from '../../src/domain/clock.ts';
import {
  CRYPTO_WATCHLIST,
  STOCK_WATCHLIST,
  type WatchlistEntry,
} from '../../src/domain/universe/watchlist.ts';
import type { FaultPlan } from '../../src/paper-exchange/index.ts';
import { lengthOf, minuteOf, type SpecialDay, sessionsFrom, specialDaysOf } from './calendar.ts';
import { type Chance, createChance } from './chance.ts';
import { faultPlanOf, type Outage, outagesOf } from './faults.ts';
import type { SoakOptions } from './options.ts';

/** An end of the process: at `at` of market time and so many milliseconds of the wall later. */
export interface Stop {
  readonly at: string;
  /** SIGTERM asks it to end in order. */
  readonly signal: 'SIGKILL' | 'SIGTERM';
  readonly afterMs: number;
}

/** All that happens in a run. It follows from the options alone, so that every process of a run has the same. */
export interface SoakPlan {
  readonly sessions: readonly Session[];
  readonly special: readonly SpecialDay[];
  readonly symbols: readonly WatchlistEntry[];
  readonly outages: readonly Outage[];
  readonly faults: FaultPlan;
  readonly stops: readonly Stop[];
}

export function planOf(options: SoakOptions): SoakPlan {
  const chance = createChance(options.seed);
  const sessions = sessionsFrom(options.from, options.days);
  const symbols = [...spread(STOCK_WATCHLIST, options.stocks), ...CRYPTO_WATCHLIST.slice(0, options.coins)];
  const outages = outagesOf(sessions, chance);
  return {
    sessions,
    special: specialDaysOf(sessions),
    symbols,
    outages,
    faults: faultPlanOf(
      sessions,
      outages,
      symbols.map(({ symbol }) => symbol),
      chance,
    ),
    stops: stopsOf(sessions, options.stops, chance),
  };
}

/** What all comes of a day has ended by then: a saga of its last minute is over within five. */
export const checkedAt = ({ close }: Session): Date => new Date(Date.parse(close) + 5 * MINUTE - 15 * SECOND);

/** So many of all, from all over the list. */
const spread = <T>(all: readonly T[], count: number): readonly T[] =>
  all.filter(
    (_, index) => Math.floor((index * count) / all.length) !== Math.floor(((index - 1) * count) / all.length),
  );

/** Every so manieth end is one in order. */
const ORDERLY_EVERY = 4;
/** Milliseconds of the wall in which the process goes on after the moment of its end: some minutes of the market. */
const MOST_DELAY_MS = 400;
/** Sessions that a process has to itself before the first end, where there are many: what memory is compared with. */
const UNDISTURBED_DAYS = 3;

/**
 * Where there are many days, the ends are in the first third after the undisturbed ones: then one process lives for
 * the rest, and what it gathers in that time shows.
 */
function stopsOf(sessions: readonly Session[], count: number, chance: Chance): readonly Stop[] {
  const long = sessions.length > 2 * UNDISTURBED_DAYS;
  const candidates = long
    ? sessions.slice(UNDISTURBED_DAYS, UNDISTURBED_DAYS + Math.ceil(sessions.length / 3))
    : sessions;
  return Array.from({ length: count }, (_, index): Stop | undefined => {
    const session = candidates[index % candidates.length];
    if (session === undefined) return undefined;
    const minute = chance.whole(5, lengthOf(session) / MINUTE - 35, 'stop at', index);
    return {
      at: minuteOf(session, minute).toISOString(),
      signal: index % ORDERLY_EVERY === ORDERLY_EVERY - 1 ? 'SIGTERM' : 'SIGKILL',
      afterMs: chance.whole(0, MOST_DELAY_MS, 'stop after', index),
    };
  })
    .filter((stop) => stop !== undefined)
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
