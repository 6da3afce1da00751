import type { FunctionName } from '../../src/contracts/names.ts';

/** What is counted of one function: `ownMs` is measured and differs from run to run, the others are exact. */
export const FUNCTION_COUNTERS = ['invocations', 'ownMs', 'waitMs', 'sleepMs'] as const;

/**
 * What is counted, in the units that AWS bills or close to them. `waitMs` is the time that requests to other services
 * are assumed to take, `sleepMs` the market time slept; both are billed to the function that waits.
 */
export type Counter =
  | `lambda.${(typeof FUNCTION_COUNTERS)[number]}.${FunctionName}`
  | `dynamodb.${'requests' | 'writeUnits' | 'readUnits' | 'itemsWritten' | 'storedBytes'}`
  | 'sqs.requests'
  | `eventbridge.${'events' | 'calls'}`
  | `stepfunctions.${'executions' | 'transitions' | 'logEvents'}`
  | `logs.${'lines' | 'bytes'}`
  | `broker.${'requests' | 'bytesOut' | 'bytesIn'}`;

/** Counts of one stretch of a run, or a share of it. What is not there is zero. */
export type Usage = ReadonlyMap<Counter, number>;

export const NOTHING: Usage = new Map();

export const countOf = (usage: Usage, counter: Counter): number => usage.get(counter) ?? 0;

/** first + second × times. */
export function plus(first: Usage, second: Usage, times = 1): Usage {
  const sum = new Map(first);
  for (const [counter, count] of second) sum.set(counter, (sum.get(counter) ?? 0) + count * times);
  return sum;
}

export const minus = (first: Usage, second: Usage): Usage => plus(first, second, -1);

export const times = (usage: Usage, factor: number): Usage => plus(NOTHING, usage, factor);

export const sumOf = (usages: readonly Usage[]): Usage =>
  usages.reduce((sum, usage) => plus(sum, usage), NOTHING);

/** True for what a clock measured: it is not the same in two runs. */
export const isMeasuredTime = (counter: Counter): boolean => counter.startsWith('lambda.ownMs.');

/** Counts as they go up. */
export class Tally {
  readonly #counts = new Map<Counter, number>();

  add(counter: Counter, count = 1): void {
    this.#counts.set(counter, (this.#counts.get(counter) ?? 0) + count);
  }

  read(): Usage {
    return new Map(this.#counts);
  }
}
