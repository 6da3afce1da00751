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
  /**
   * Kilobytes that a request and its answer carry: five days in the middle of the run and the last five. Some records
   * keep the last so many of something, such as 50 exits; they fill up first, and then stay as they are.
   */
  readonly kilobytes: Comparison | undefined;
}

/** The first days warm up: caches fill, and there is no history yet. */
const WARM_UP_DAYS = 2;
const COMPARED_DAYS = 5;

export function growthOf(days: readonly DayReport[]): Growth {
  const daysFrom = (first: number): readonly DayReport[] => days.slice(first, first + COMPARED_DAYS);
  const late = days.slice(-COMPARED_DAYS);
  const middle = Math.floor(days.length / 2);
  return {
    memory: memoryGrowth(days),
    requests:
      days.length < WARM_UP_DAYS + 2 * COMPARED_DAYS
        ? undefined
        : compare(requestsACycle(daysFrom(WARM_UP_DAYS)), requestsACycle(late)),
    kilobytes:
      days.length < 4 * COMPARED_DAYS
        ? undefined
        : compare(kilobytesARequest(daysFrom(middle)), kilobytesARequest(late)),
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

const sum = (days: readonly DayReport[], amountOf: (store: DayReport['store']) => number): number =>
  days.reduce((total, { store }) => total + amountOf(store), 0);

const requestsACycle = (days: readonly DayReport[]): number =>
  sum(days, ({ requests }) => requests) / sum(days, ({ cycles }) => cycles);

const kilobytesARequest = (days: readonly DayReport[]): number =>
  sum(days, ({ sentBytes, receivedBytes }) => sentBytes + receivedBytes) /
  1_024 /
  sum(days, ({ requests }) => requests);

const compare = (early: number, late: number): Comparison => ({
  early: rounded(early, 2),
  late: rounded(late, 2),
  ratio: rounded(late / early, 3),
});

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
