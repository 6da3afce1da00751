import type { MetricSeries } from '../adapters/memory/metrics.ts';
import { METRICS } from '../contracts/metrics.ts';

/** What was measured of an agent, in the text format that Prometheus scrapes: counters and gauges as such, timings as summaries. */
export function prometheusText(series: readonly MetricSeries[], agentId: string): string {
  const own = series.filter(({ dimensions }) => dimensions['agentId'] === agentId);
  const blocks = [...Map.groupBy(own, ({ name }) => name)].map(([name, all]) => {
    const { kind, purpose } = METRICS[name];
    const metric = `quarterdeck_${name}`;
    const type = kind === 'timing' ? 'summary' : kind;
    return [
      `# HELP ${metric} ${escaped(purpose)}`,
      `# TYPE ${metric} ${type}`,
      ...all.flatMap((one) => samplesOf(metric, kind, one)),
    ].join('\n');
  });
  return `${blocks.join('\n')}\n`;
}

function samplesOf(
  metric: string,
  kind: (typeof METRICS)[keyof typeof METRICS]['kind'],
  { dimensions, count, sum, last }: MetricSeries,
): readonly string[] {
  const labels = Object.entries(dimensions).map(([label, value]) => `${label}="${escaped(value)}"`);
  const of = (suffix: string, value: number): string => `${metric}${suffix}{${labels.join(',')}} ${value}`;
  if (kind === 'timing') return [of('_sum', sum), of('_count', count)];
  return [of('', kind === 'counter' ? sum : last)];
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
