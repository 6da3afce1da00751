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
/** How long before its open and after its close a session is lived through. */
const AROUND_SESSION_MS = 5 * MINUTE;

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
  const start = file.read() ?? new Date(venue.simulatedFrom.getTime() + LEAD_IN_MS);
  const end = start.getTime() + (options.until ?? Number.POSITIVE_INFINITY);
  return createSimulatedClock({
    start,
    speed: options.speed ?? DEFAULT_SPEED,
    turnstile,
    wall: () => performance.now(),
    skip: (now) => new Date(Math.min(sessionAfter(now), end)),
    onTime: (now) => file.write(now),
  });
}

/** Between sessions a simulated market has nothing to show but heartbeats: the moment to go on at, in milliseconds. */
function sessionAfter(now: Date): number {
  const { phase, session } = sessionAt(now);
  const justClosed = session !== undefined && now.getTime() < Date.parse(session.close) + AROUND_SESSION_MS;
  if (phase === 'regular' || (phase === 'after_hours' && justClosed)) return now.getTime();
  return Date.parse(nextOpen(now)) - AROUND_SESSION_MS;
}
