const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Over four years, so that a February 29th is found. */
const HORIZON_MS = 1_500 * DAY_MS;

const RATE_UNITS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** 1 is Sunday, as EventBridge counts. */
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Order and range of the fields of a cron expression. */
const FIELDS = [
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  { name: 'day', least: 1, most: 31, names: [] },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'weekday', least: 1, most: 7, names: WEEKDAYS },
  { name: 'year', least: 1970, most: 2199, names: [] },
] as const;
type Field = (typeof FIELDS)[number];
type LocalTime = Readonly<Record<Field['name'], number>>;

/**
 * The first moment after `after` at which an EventBridge Scheduler expression fires in New York, or undefined when
 * there is none in four years. Understands `rate(n unit)`, aligned to whole units, and `cron(…)` with `*`, `?`,
 * lists, ranges, steps and names. Throws RangeError on anything else, such as `L`, `W` and `#`. The hour that comes
 * twice when summer time ends counts twice.
 */
export function nextRun(expression: string, after: Date): Date | undefined {
  const [, kind, content = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return nextTick(content, after);
  if (kind === 'cron') return nextMatch(content, after);
  throw new RangeError(`not a schedule expression: ${expression}`);
}

/** The earliest of the next runs of several expressions; throws like `nextRun`. */
export function nextOfAll(expressions: readonly string[], after: Date): Date | undefined {
  const runs = expressions.flatMap((expression) => nextRun(expression, after) ?? []);
  return runs.toSorted((first, second) => first.getTime() - second.getTime())[0];
}

function nextTick(content: string, after: Date): Date {
  const [, amount, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(content) ?? [];
  if (amount === undefined) throw new RangeError(`not a rate: ${content}`);
  const period = Number(amount) * RATE_UNITS[unit as keyof typeof RATE_UNITS];
  return new Date((Math.floor(after.getTime() / period) + 1) * period);
}

function nextMatch(content: string, after: Date): Date | undefined {
  const texts = content.split(' ');
  if (texts.length !== FIELDS.length) throw new RangeError(`a cron expression has six fields: ${content}`);
  const allowed = FIELDS.map((field, index) => ({
    name: field.name,
    values: valuesOf(texts[index] ?? '', field),
  }));
  const end = after.getTime() + HORIZON_MS;
  let time = (Math.floor(after.getTime() / MINUTE_MS) + 1) * MINUTE_MS;
  while (time <= end) {
    const local = newYork(time);
    const missed = allowed.filter(({ name, values }) => !values.has(local[name]));
    if (missed.length === 0) return new Date(time);
    time = nextCandidate(
      time,
      local,
      missed.map(({ name }) => name),
    );
  }
  return undefined;
}

/**
 * Where to look next. New York is whole hours from UTC, so its hours begin when UTC's do; and a day has 23 of them at
 * least, so the rest of a day that does not match can be left out up to there.
 */
function nextCandidate(time: number, local: LocalTime, missed: readonly Field['name'][]): number {
  const nextHour = (Math.floor(time / HOUR_MS) + 1) * HOUR_MS;
  if (missed.every((name) => name === 'minute')) return time + MINUTE_MS;
  if (missed.every((name) => name === 'minute' || name === 'hour')) return nextHour;
  return nextHour + Math.max(0, 22 - local.hour) * HOUR_MS;
}

function valuesOf(text: string, field: Field): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last, step] = /^(\*|\?|\w+)(?:-(\w+))?(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    if (first === undefined) throw new RangeError(`${field.name}: cannot read ${part}`);
    const whole = first === '*' || first === '?';
    const from = whole ? field.least : numberOf(first, field);
    const to = last !== undefined ? numberOf(last, field) : whole || step !== undefined ? field.most : from;
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

function numberOf(text: string, { name, least, most, names }: Field): number {
  const named = (names as readonly string[]).indexOf(text);
  const value = named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new RangeError(`${name}: ${text} is not from ${least} to ${most}`);
}

/** Made at its first use, because that takes the engine 10 ms and more. */
let format: Intl.DateTimeFormat | undefined;

function newYork(time: number): LocalTime {
  format ??= new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
  return { year, month, day, weekday, hour: part('hour'), minute: part('minute') };
}
