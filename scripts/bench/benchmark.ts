/** One figure and its budget. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly budget: number;
  /** Whether the budget is a ceiling, or a rate that must be reached. */
  readonly limit: 'at most' | 'at least';
  /** A count is the same in every run, so one over its budget fails; a time depends on the machine. */
  readonly kind: 'counted' | 'timed';
  /** Where a person wants more than the number. */
  readonly note?: string;
}

export interface Benchmark {
  readonly about: string;
  measure(): Promise<readonly Figure[]>;
}

export const isWithin = ({ measured, budget, limit }: Figure): boolean =>
  limit === 'at most' ? measured <= budget : measured >= budget;

/** The value that a part of `values` is not above, by the nearest rank. Throws RangeError when there are none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((first, second) => first - second);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
  if (value === undefined) throw new RangeError('there is nothing to take a percentile of');
  return value;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Measures so many times, one after the other. */
export async function repeat<T>(times: number, measure: () => Promise<T>): Promise<readonly T[]> {
  const measured: T[] = [];
  for (let turn = 0; turn < times; turn++) measured.push(await measure());
  return measured;
}
