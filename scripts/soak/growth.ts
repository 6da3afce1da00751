import type { DayReport } from './messages.ts';

/** How late days compare with early ones; `ratio` is 1 where nothing grows. */
export interface Comparison {
  readonly early: number;
  readonly late: number;
  readonly ratio: number;
}

/** Each is undefined where there are too few days to tell. */
export interface Growth {
  /** Megabytes of the last process after a collection: its third day and its last. */
  readonly memory: Comparison | undefined;
  /** Requests to the store a cycle, with all that comes of one: days three to seven and the last five. */
  readonly requests: Comparison | undefined;
  /** Kilobytes to and from the store a cycle, of the same days. */
  readonly kilobytes: Comparison | undefined;
}

/** The first days warm up: caches fill, and there is no history yet. */
const WARM_UP_DAYS = 2;
const COMPARED_DAYS = 5;

export function growthOf(days: readonly DayReport[]): Growth {
  const early = days.slice(WARM_UP_DAYS, WARM_UP_DAYS + COMPARED_DAYS);
  const late = days.slice(-COMPARED_DAYS);
  const apart = days.length >= WARM_UP_DAYS + 2 * COMPARED_DAYS;
  return {
    memory: memoryGrowth(days),
    requests: apart ? compare(aCycle(early, requestsOf), aCycle(late, requestsOf)) : undefined,
    kilobytes: apart ? compare(aCycle(early, kilobytesOf), aCycle(late, kilobytesOf)) : undefined,
  };
}

/**
 * Of one process, the last: two processes settle at different sizes, and one that was started a moment ago has not grown
 * yet.
 */
function memoryGrowth(days: readonly DayReport[]): Comparison | undefined {
  const last = days.at(-1);
  const first = days.findLast(({ lifeDay }) => lifeDay === WARM_UP_DAYS + 1);
  const together = last !== undefined && first !== undefined && last.lifeDay > first.lifeDay;
  const ofOneLife = together && days.indexOf(last) - days.indexOf(first) === last.lifeDay - first.lifeDay;
  return ofOneLife ? compare(first.memory.residentMb, last.memory.residentMb) : undefined;
}

const requestsOf = ({ store }: DayReport): number => store.requests;
const kilobytesOf = ({ store }: DayReport): number => (store.sentBytes + store.receivedBytes) / 1_024;

function aCycle(days: readonly DayReport[], amountOf: (day: DayReport) => number): number {
  const cycles = days.reduce((sum, { store }) => sum + store.cycles, 0);
  return days.reduce((sum, day) => sum + amountOf(day), 0) / cycles;
}

const compare = (early: number, late: number): Comparison => ({
  early: rounded(early, 1),
  late: rounded(late, 1),
  ratio: rounded(late / early, 3),
});

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
