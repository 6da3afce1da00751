import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, type MetricName, metricsNamespace, type Stage } from '../../src/topology/stage.ts';

/** The metric of the catalog called `name`, of one agent. Throws for a dimension that the catalog does not know. */
export function ownMetric(
  stage: Stage,
  name: MetricName,
  dimensions: { readonly agentId: string } & Readonly<Record<string, string>>,
  options: MetricOptions & { readonly statistic: string },
): Metric {
  const known: Readonly<Record<string, readonly string[]>> = METRICS[name].dimensions;
  const { agentId: _agentId, ...rest } = dimensions;
  if (Object.keys(known).toSorted().join() !== Object.keys(rest).toSorted().join())
    throw new Error(`${name} has the dimensions agentId ${Object.keys(known).join(' ')}`);
  for (const [dimension, value] of Object.entries(rest)) {
    if (known[dimension]?.includes(value) !== true) throw new Error(`${name} has no ${dimension} ${value}`);
  }
  return new Metric({
    namespace: metricsNamespace(stage.name),
    metricName: name,
    dimensionsMap: dimensions,
    period: Duration.minutes(5),
    ...options,
  });
}
