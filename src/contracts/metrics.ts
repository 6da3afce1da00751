import { CYCLE_TYPES } from '../domain/cycle/types.ts';
import { ERROR_NAMES } from '../domain/errors.ts';
import { SAGA_ENDS } from '../domain/saga/steps.ts';

/** What is measured, once for all: use cases record by these names, alarms and the dashboard read them. */
export interface MetricSpec {
  /** A counter adds up, a gauge is the last that was said, a timing is a sample of many. */
  readonly kind: 'counter' | 'gauge' | 'timing';
  /** As CloudWatch calls it. */
  readonly unit: 'Count' | 'None' | 'Seconds' | 'Milliseconds';
  readonly purpose: string;
  /** Beside `agentId`, which every metric has: each with the values that it may take. */
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
  /**
   * CloudWatch charges a series for the hours in which it has data: all of them, those with cycles, or next to
   * none because it is the exception that is measured.
   */
  readonly emitted: 'heartbeat' | 'cycle' | 'rarely';
  /** Series of one agent in an ordinary month: combinations of dimensions that do occur. */
  readonly series: number;
  /** Kept by the second instead of by the minute, for an alarm with periods below a minute. */
  readonly highResolution?: true;
}

/**
 * What the services measure by themselves is not measured again: queue age, dead letters, executions, invocations,
 * durations and errors of functions are free of charge there.
 */
export const METRICS = {
  agent_uptime: {
    kind: 'gauge',
    unit: 'Seconds',
    purpose:
      'Since the agent was started, 0 while it is stopped; said by every heartbeat, so silence means none.',
    dimensions: {},
    emitted: 'heartbeat',
    series: 1,
    highResolution: true,
  },
  kill_switch_on: {
    kind: 'gauge',
    unit: 'None',
    purpose: '1 when the kill switch goes on and at every heartbeat while it is, 0 when it is reset.',
    dimensions: {},
    emitted: 'rarely',
    series: 1,
  },
  cycles_total: {
    kind: 'counter',
    unit: 'Count',
    purpose: 'Cycles that ended, however they did; the line says how.',
    dimensions: { type: CYCLE_TYPES },
    emitted: 'cycle',
    series: 1,
  },
  cycle_duration_ms: {
    kind: 'timing',
    unit: 'Milliseconds',
    purpose: 'From the start of a cycle to its end; a skipped one took no time and is left out.',
    dimensions: { type: CYCLE_TYPES },
    emitted: 'cycle',
    series: 1,
  },
  strategies_active: {
    kind: 'gauge',
    unit: 'Count',
    purpose: 'Strategies that the newest cycle asked.',
    dimensions: {},
    emitted: 'cycle',
    series: 1,
  },
  decisions_total: {
    kind: 'counter',
    unit: 'Count',
    purpose: 'Proposals to buy or sell that were handed to the gate.',
    dimensions: {},
    emitted: 'cycle',
    series: 1,
  },
  orders_total: {
    kind: 'counter',
    unit: 'Count',
    purpose: 'Orders that the broker accepted.',
    dimensions: {},
    emitted: 'cycle',
    series: 1,
  },
  fill_latency_ms: {
    kind: 'timing',
    unit: 'Milliseconds',
    purpose:
      'From the submission of an order to its fill, by the clock of the broker; its samples count the fills.',
    dimensions: {},
    emitted: 'cycle',
    series: 1,
  },
  sagas_total: {
    kind: 'counter',
    unit: 'Count',
    purpose:
      'Sagas by how they ended; for Step Functions completed, rejected and compensated are all a success.',
    dimensions: { outcome: SAGA_ENDS },
    emitted: 'cycle',
    series: 2,
  },
  errors_total: {
    kind: 'counter',
    unit: 'Count',
    purpose: 'Faults that were caught, by their class; one that a retry got over counts too.',
    dimensions: { type: ERROR_NAMES },
    emitted: 'rarely',
    series: 1,
  },
  llm_cost_usd: {
    kind: 'counter',
    unit: 'None',
    purpose: 'US dollars of calls to models; there is no such series while no strategy asks one.',
    dimensions: {},
    emitted: 'rarely',
    series: 1,
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof METRICS;

/** The dimensions that a metric must be recorded with, no more and no less. */
export type MetricDimensions<N extends MetricName> = { readonly agentId: string } & {
  readonly [K in keyof (typeof METRICS)[N]['dimensions']]: (typeof METRICS)[N]['dimensions'][K] extends readonly (infer V)[]
    ? V
    : never;
};

/** CloudWatch keeps the stages of an account apart by this. */
export const metricsNamespace = (stage: string): string => `Quarterdeck/${stage}`;
