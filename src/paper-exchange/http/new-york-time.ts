const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'longOffset',
});

const partsOf = (instant: Date | string): ReadonlyMap<string, string> =>
  new Map(parts.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));

/** `HH:MM` in New York. */
export function newYorkClock(instant: Date | string): string {
  const at = partsOf(instant);
  return `${at.get('hour')}:${at.get('minute')}`;
}

/** The instant with New York's offset, as Alpaca's clock writes it: `2025-06-24T14:15:22-04:00`; milliseconds if any. */
export function newYorkInstant(instant: Date | string): string {
  const at = partsOf(instant);
  const date = `${at.get('year')}-${at.get('month')}-${at.get('day')}`;
  const time = `${at.get('hour')}:${at.get('minute')}:${at.get('second')}`;
  const milliseconds = new Date(instant).toISOString().slice(19, 23);
  return `${date}T${time}${milliseconds === '.000' ? '' : milliseconds}${at.get('timeZoneName')?.slice(3)}`;
}
