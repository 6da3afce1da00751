import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryMetrics, type MetricSeries } from '../../../../src/adapters/memory/metrics.ts';
import { within } from '../../../../src/adapters/telemetry/log-scope.ts';
import { createPowertoolsMetrics } from '../../../../src/adapters/telemetry/metrics.ts';
import type { Metrics } from '../../../../src/application/ports/metrics.ts';
import { METRICS, type MetricName } from '../../../../src/contracts/metrics.ts';

/** One line of the embedded metric format, as far as CloudWatch reads it. */
interface EmfLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly {
        readonly Name: string;
        readonly Unit: string;
        readonly StorageResolution?: 1;
      }[];
    }[];
  };
  readonly [field: string]: unknown;
}

let lines: EmfLine[];

/** Reads lines as CloudWatch does: a series for each metric and each set of dimensions. */
function seriesIn(emf: readonly EmfLine[]): readonly MetricSeries[] {
  const memory = createMemoryMetrics();
  for (const line of emf) {
    for (const { Dimensions, Metrics: named } of line._aws.CloudWatchMetrics) {
      for (const names of Dimensions) {
        const dimensions = Object.fromEntries(names.map((name) => [name, line[name]]));
        for (const { Name } of named)
          memory.record(Name as MetricName, line[Name] as number, dimensions as never);
      }
    }
  }
  return memory.snapshot();
}

interface Subject {
  readonly metrics: Metrics;
  readonly series: () => readonly MetricSeries[];
}

const SUBJECTS: Readonly<Record<string, () => Subject>> = {
  'in memory': () => {
    const metrics = createMemoryMetrics();
    return { metrics, series: () => metrics.snapshot() };
  },
  'as lines for CloudWatch': () => ({
    metrics: createPowertoolsMetrics({ namespace: 'Quarterdeck/test', service: 'decide' }),
    series: () => seriesIn(lines),
  }),
};

beforeEach(() => {
  lines = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    for (const line of String(chunk).split('\n')) if (line !== '') lines.push(JSON.parse(line) as EmfLine);
    return true;
  });
});

describe.each(Object.entries(SUBJECTS))('metrics %s', (_name, create) => {
  it('keep one series for each name and set of dimensions, whatever else is said', () => {
    const { metrics, series } = create();

    metrics.record('cycles_total', 1, { agentId: 'default', type: 'analysis' }, { cycleId: 'c-1' });
    metrics.record('cycles_total', 1, { type: 'analysis', agentId: 'default' }, { cycleId: 'c-2' });
    metrics.record('cycles_total', 1, { agentId: 'second', type: 'analysis' });
    metrics.record('orders_total', 2, { agentId: 'default' });

    expect(series().map(({ name, dimensions, count, sum }) => ({ name, dimensions, count, sum }))).toEqual([
      { name: 'cycles_total', dimensions: { agentId: 'default', type: 'analysis' }, count: 2, sum: 2 },
      { name: 'cycles_total', dimensions: { agentId: 'second', type: 'analysis' }, count: 1, sum: 1 },
      { name: 'orders_total', dimensions: { agentId: 'default' }, count: 1, sum: 2 },
    ]);
  });

  it('know of a series how often, how much in all, at most and at last', () => {
    const { metrics, series } = create();

    for (const value of [40, 90, 20]) metrics.record('fill_latency_ms', value, { agentId: 'default' });

    expect(series()).toEqual([
      { name: 'fill_latency_ms', dimensions: { agentId: 'default' }, count: 3, sum: 150, max: 90, last: 20 },
    ]);
  });

  it('are out when the call returns, each by itself', () => {
    const { metrics, series } = create();

    metrics.record('kill_switch_on', 1, { agentId: 'default' });
    const first = series().map(({ last }) => last);
    metrics.record('kill_switch_on', 0, { agentId: 'default' });

    expect([first, series().map(({ last }) => last)]).toEqual([[1], [0]]);
  });
});

describe('metrics as lines for CloudWatch', () => {
  const { metrics } = SUBJECTS['as lines for CloudWatch']?.() ?? {};

  it('have unit, namespace and resolution of the catalog, and no dimension that it does not name', () => {
    metrics?.record('agent_uptime', 12, { agentId: 'default' });

    expect(lines.map(({ _aws }) => _aws.CloudWatchMetrics)).toEqual([
      [
        {
          Namespace: 'Quarterdeck/test',
          Dimensions: [['agentId']],
          Metrics: [{ Name: 'agent_uptime', Unit: 'Seconds', StorageResolution: 1 }],
        },
      ],
    ]);
  });

  it('say what the log lines around them say, as text', () => {
    within({ correlationId: 'k-1', agentId: 'default', step: 3 }, () =>
      metrics?.record('orders_total', 1, { agentId: 'default' }, { symbol: 'AAPL' }),
    );

    expect(lines[0]).toMatchObject({
      service: 'decide',
      correlationId: 'k-1',
      agentId: 'default',
      step: '3',
      symbol: 'AAPL',
      orders_total: 1,
    });
  });
});

describe('the catalog', () => {
  it('names every series that may be charged, and how many an agent has in an ordinary month', () => {
    const charged = Object.entries(METRICS).map(
      ([name, { emitted, series }]) => `${emitted}: ${series} ${name}`,
    );

    expect(charged.toSorted()).toEqual([
      'cycle: 1 cycle_duration_ms',
      'cycle: 1 cycles_total',
      'cycle: 1 decisions_total',
      'cycle: 1 fill_latency_ms',
      'cycle: 1 orders_total',
      'cycle: 1 strategies_active',
      'cycle: 2 sagas_total',
      'heartbeat: 1 agent_uptime',
      'rarely: 1 errors_total',
      'rarely: 1 kill_switch_on',
      'rarely: 1 llm_cost_usd',
    ]);
  });
});
