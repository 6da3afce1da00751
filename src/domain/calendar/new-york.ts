import { DAY, HOUR, MINUTE } from '../clock.ts';

export type Instant = Date | string;

const OFFSET = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', timeZoneName: 'longOffset' });

/** Offset by UTC day; null on the days on which the clocks change. */
const offsets = new Map<number, number | null>();

export function toMs(instant: Instant): number {
  const ms = new Date(instant).getTime();
  if (Number.isNaN(ms)) {
    throw new RangeError(`not an instant: ${String(instant)}`);
  }
  return ms;
}

/** Milliseconds that New York's clocks are ahead of UTC at `ms` (epoch); negative. */
export function offsetAt(ms: number): number {
  const day = Math.floor(ms / DAY);
  let offset = offsets.get(day);
  if (offset === undefined) {
    const first = readOffset(day * DAY);
    offset = first === readOffset((day + 1) * DAY) ? first : null;
    offsets.set(day, offset);
  }
  return offset ?? readOffset(ms);
}

/** The epoch milliseconds at which New York's clocks show `timeOfDay` (milliseconds after midnight) of a day. */
export function fromNewYork(epochDay: number, timeOfDay: number): number {
  const local = epochDay * DAY + timeOfDay;
  const guess = local - offsetAt(local);
  return local - offsetAt(guess);
}

/** New York's calendar day at `ms`, counted from 1970-01-01. */
export const newYorkDay = (ms: number): number => Math.floor((ms + offsetAt(ms)) / DAY);

/** `YYYY-MM-DD` of a day counted from 1970-01-01. */
export const dateOfDay = (epochDay: number): string => new Date(epochDay * DAY).toISOString().slice(0, 10);

/** The date in New York at `instant`, `YYYY-MM-DD`. */
export const newYorkDate = (instant: Instant): string => dateOfDay(newYorkDay(toMs(instant)));

/** The engine's own zone data, about a microsecond a call. */
function readOffset(ms: number): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(OFFSET.format(ms)) ?? [];
  const size = Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE;
  return sign === '-' ? -size : size;
}
