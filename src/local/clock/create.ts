import { nextOpen, sessionAt } from '../../domain/calendar/calendar.ts';
import { MINUTE, SECOND } from '../../domain/clock.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { DataFolder } from '../data-folder.ts';
import type { Options } from '../options.ts';
import type { Turnstile } from '../turnstile.ts';
import type { Venue } from '../venue.ts';
import { createClockFile } from './clock-file.ts';
import type { HostClock } from './host-clock.ts';
import { createSimulatedClock } from './simulated-clock.ts';
import { createWallClock } from './wall-clock.ts';

/** Ten market seconds a second: a cycle every six seconds, which a person can follow. */
export const DEFAULT_SPEED = 10;
/** Just before the first full minute of the first session, so that the first cycle has prices to look at. */
const LEAD_IN_MS = MINUTE - SECOND;
/** Before the open of the session that skipped hours lead to. */
const BEFORE_OPEN_MS = 5 * MINUTE;

/** Market time where the market is simulated, going on where the last run ended; the wall's where it is real. */
export function createHostClock(
  options: Options,
  venue: Venue,
  folder: DataFolder,
  turnstile: Turnstile,
): HostClock {
  if (venue.simulatedFrom === undefined) {
    if (options.speed !== undefined && options.speed !== 1) {
      throw new InvalidInputError('--speed must be 1 with a real broker: its market does not go faster');
    }
    return createWallClock(turnstile);
  }
  const file = createClockFile(folder.clock);
  return createSimulatedClock({
    start: file.read() ?? new Date(venue.simulatedFrom.getTime() + LEAD_IN_MS),
    speed: options.speed ?? DEFAULT_SPEED,
    turnstile,
    wall: () => performance.now(),
    skip: skipClosedHours,
    onTime: file.write,
  });
}

/** Nothing happens on a simulated market while it is closed but heartbeats: the clock goes to just before the open. */
function skipClosedHours(now: Date, due: Date): Date {
  if (sessionAt(now).phase !== 'closed') return due;
  return new Date(Date.parse(nextOpen(now)) - BEFORE_OPEN_MS);
}
