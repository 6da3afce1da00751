import { DAY, HOUR, MINUTE } from '../clock.ts';

export type Instant = Date | string;

/** Made at its first use: the engine takes 10 ms and more for its first one, which not every start of a function needs. */
let offsetFormat: Intl.DateTimeFormat | undefined;

/** By UTC day: milliseconds that New York's clocks are ahead of UTC at its start; negative. */
const offsets = new Map<number, number>();

export function toMs(instant: Instant): number {
  const ms = new Date(instant).getTime();
  if (Number.isNaN(ms)) {
    throw new RangeError(`not an instant: ${String(instant)}`);
  }
  return ms;
}

/**
 * The offset at `ms` (epoch). It is that of the UTC day's start: the clocks change on Sundays at 06:00 or 07:00 UTC, when
 * New York's date has changed already and no session is near, so neither a date nor a session can be wrong by it.
 */
function offsetAt(ms: number): number {
  const day = Math.floor(ms / DAY);
  let offset = offsets.get(day);
  if (offset === undefined) {
    offset = readOffset(day * DAY);
    offsets.set(day, offset);
  }
  return offset;
}

/** The epoch milliseconds at which New York's clocks show `timeOfDay` (milliseconds after midnight) of a weekday. */
export function fromNewYork(epochDay: number, timeOfDay: number): number {
  const local = epochDay * DAY + timeOfDay;
  return local - offsetAt(local);
}

/** New York's calendar day at `ms`, counted from 1970-01-01. */
export const newYorkDay = (ms: number): number => Math.floor((ms + offsetAt(ms)) / DAY);

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export const dateOfDay = (epochDay: number): string => new Date(epochDay * DAY).toISOString().slice(0, 10);

/** The date in New York at `instant`, `YYYY-MM-DD`. */
export const newYorkDate = (instant: Instant): string => dateOfDay(newYorkDay(toMs(instant)));

/** From the engine's zone data: microseconds a call, hence once a day. */
function readOffset(ms: number): number {
  offsetFormat ??= new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    timeZoneName: 'longOffset',
  });
  const written = offsetFormat.format(ms);
  const [, hours, minutes] = /GMT-(\d{2}):(\d{2})/.exec(written) ?? [];
  if (hours === undefined || minutes === undefined) {
    throw new RangeError(`no offset of New York in "${written}"`);
  }
  return -(Number(hours) * HOUR + Number(minutes) * MINUTE);
}
