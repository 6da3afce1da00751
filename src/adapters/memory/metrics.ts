import type { Metrics } from '../../application/ports/metrics.ts';
import type { MetricName } from '../../contracts/metrics.ts';

/** All that was recorded of one metric with one set of dimensions. */
export interface MetricSeries {
  readonly name: MetricName;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly count: number;
  readonly sum: number;
  readonly max: number;
  readonly last: number;
}

export interface MemoryMetrics extends Metrics {
  /** Every series so far, in the order in which each began. */
  snapshot(): readonly MetricSeries[];
}

/** Metrics of this process, as long as it lives; its size depends on the catalog, not on what is recorded. */
export function createMemoryMetrics(): MemoryMetrics {
  const series = new Map<string, MetricSeries>();
  return {
    record(name, value, dimensions) {
      const key = [
        name,
        ...Object.entries(dimensions)
          .map(([key, value]) => `${key}=${value}`)
          .toSorted(),
      ].join(' ');
      const { count = 0, sum = 0, max = value } = series.get(key) ?? {};
      series.set(key, {
        name,
        dimensions: { ...dimensions },
        count: count + 1,
        sum: sum + value,
        max: Math.max(max, value),
        last: value,
      });
    },
    snapshot: () => [...series.values()],
  };
}
