import type { MetricDimensions, MetricName } from '../../contracts/metrics.ts';
import type { LogContext } from './log.ts';

/**
 * Where facts are counted and timed (OB2), by the names of the catalog. A record is out when the call returns, so
 * nothing waits to be flushed when a function is frozen. Never throws: what is measured goes on without it.
 *
 * At least once: a fact is recorded right after the commit that made it one, so a step that runs again and finds it
 * done records nothing. Only a process that dies between the two loses one.
 */
export interface Metrics {
  /** @param properties beside the dimensions, for who reads the lines; they make no series */
  record<N extends MetricName>(
    name: N,
    value: number,
    dimensions: MetricDimensions<N>,
    properties?: LogContext,
  ): void;
}
