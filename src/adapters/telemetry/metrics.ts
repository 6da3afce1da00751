import { Metrics as Emf } from '@aws-lambda-powertools/metrics';
import type { LogContext } from '../../application/ports/log.ts';
import type { Metrics } from '../../application/ports/metrics.ts';
import { METRICS, type MetricName, type MetricSpec } from '../../contracts/metrics.ts';
import { scopeContext } from './log-scope.ts';

export interface PowertoolsMetricsOptions {
  readonly namespace: string;
  /** Goes into every line as `service`, and makes no series of its own. */
  readonly service: string;
}

/** Seconds that CloudWatch keeps a value for. */
const RESOLUTION = { standard: 60, high: 1 } as const;

/**
 * One line on stdout for each record, in CloudWatch's embedded metric format, by Powertools: CloudWatch makes the
 * metric of it, and the line stays to be queried with what the log lines around it say.
 */
export function createPowertoolsMetrics({ namespace, service }: PowertoolsMetricsOptions): Metrics {
  const emf = new Emf({ namespace });
  // `service` would be a dimension of every series, and a second series for each function that records.
  emf.clearDefaultDimensions();
  return {
    record(name, value, dimensions, properties = {}) {
      const { unit, highResolution }: MetricSpec = METRICS[name];
      emf.addDimensions({ ...dimensions });
      emf.addMetric(name, unit, value, highResolution === true ? RESOLUTION.high : RESOLUTION.standard);
      for (const [key, said] of metadata({ service, ...scopeContext(), ...properties }, name, dimensions)) {
        emf.addMetadata(key, said);
      }
      emf.publishStoredMetrics();
    },
  };
}

/** What the line says beside its metric: text, because a number could be taken for one more value. */
const metadata = (context: LogContext, name: MetricName, dimensions: object): readonly [string, string][] =>
  Object.entries(context)
    .filter(([key, value]) => value !== undefined && key !== name && !(key in dimensions))
    .map(([key, value]) => [key, String(value)]);
