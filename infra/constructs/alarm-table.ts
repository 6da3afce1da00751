import { Duration } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Stage } from '../../src/topology/stage.ts';
import { ownMetric } from './metrics.ts';

/** One alarm. It reads one metric: CloudWatch charges 10 US cents a month for each that an alarm reads. */
export interface AlarmRow {
  /** Unique in the stage. */
  readonly id: string;
  /** Its page in docs/runbooks/alarms, which all alarms of a kind share. */
  readonly page: string;
  /** What it means, for whoever reads the mail at night. */
  readonly meaning: string;
  readonly metric: Metric;
  /** Goes off when each of `periods` periods of the metric is on this side of the threshold. */
  readonly when: { readonly above: number } | { readonly below: number };
  readonly periods: number;
  /** What a period without data means. */
  readonly silence: 'good' | 'bad';
}

/** What alarms watch. */
export interface Watched {
  readonly stage: Stage;
  /** By what failed. */
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly tradeSaga: IStateMachine;
  readonly api: IFunction;
}

/** A cycle starts every minute: one that takes longer makes the next be skipped. */
const SLOW_CYCLE_MS = 60_000;
/** Of one agent, until its settings carry a budget. */
const MODEL_DOLLARS_A_DAY = 1;

/**
 * All alarms, one line each (OB4). There is none for what another one tells of: a function that fails leaves its
 * message in a dead-letter queue, or its saga undone or failed; only what the API fails on is kept by nobody. A saga
 * whose execution is lost is recovered, which alerts.
 */
export const alarmTable = ({ stage, deadLetters, tradeSaga, api }: Watched): readonly AlarmRow[] => [
  ...stage.agentIds.flatMap((agentId) => alarmsOfAgent(stage, agentId)),
  ...stage.modelAgentIds.map((agentId) => modelBudget(stage, agentId)),
  ...Object.entries(deadLetters).map(([name, queue]) => deadLetterAlarm(name, queue)),
  {
    id: 'saga-failed',
    page: 'saga-failed',
    meaning: 'A trade could not be undone: what was ordered and what is believed may differ.',
    metric: tradeSaga.metricFailed({ period: Duration.minutes(1), statistic: Stats.SUM }),
    when: { above: 0 },
    periods: 1,
    silence: 'good',
  },
  {
    id: 'api-errors',
    page: 'api-errors',
    meaning: 'The control API ended a call without an answer: stopping the agent by hand may not work.',
    metric: api.metricErrors({ period: Duration.minutes(5), statistic: Stats.SUM }),
    when: { above: 0 },
    periods: 1,
    silence: 'good',
  },
];

const alarmsOfAgent = (stage: Stage, agentId: string): readonly AlarmRow[] => [
  {
    id: `heartbeat-missing-${agentId}`,
    page: 'heartbeat-missing',
    meaning: 'No heartbeat for 90 seconds: nothing syncs with the broker, nothing is repaired.',
    // Every beat says the uptime, so its samples are the beats; half-minutes, because 90 s are no whole minutes.
    metric: ownMetric(
      stage,
      'agent_uptime',
      { agentId },
      {
        period: Duration.seconds(30),
        statistic: Stats.SAMPLE_COUNT,
      },
    ),
    when: { below: 1 },
    periods: 3,
    silence: 'bad',
  },
  {
    id: `kill-switch-on-${agentId}`,
    page: 'kill-switch-on',
    meaning: 'The kill switch is on: no new risk is taken until an operator resets it.',
    metric: ownMetric(
      stage,
      'kill_switch_on',
      { agentId },
      {
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      },
    ),
    when: { above: 0 },
    periods: 1,
    silence: 'good',
  },
  {
    id: `cycle-slow-${agentId}`,
    page: 'cycle-slow',
    meaning: 'Cycles take longer than the minute after which the next one is due.',
    metric: ownMetric(
      stage,
      'cycle_duration_ms',
      { agentId, type: 'analysis' },
      {
        period: Duration.minutes(5),
        statistic: Stats.percentile(95),
      },
    ),
    when: { above: SLOW_CYCLE_MS },
    periods: 3,
    silence: 'good',
  },
  // None for the rebalance: it has the function and the kind of schedule of the maintenance, and nothing tells a day on
  // which it had nothing to do from one on which it did not run.
  {
    id: `maintenance-missing-${agentId}`,
    page: 'maintenance-missing',
    meaning: 'For two days no maintenance has run: history is not pruned and the audit log not verified.',
    metric: ownMetric(
      stage,
      'cycles_total',
      { agentId, type: 'maintenance' },
      { period: Duration.days(1), statistic: Stats.SUM },
    ),
    when: { below: 1 },
    periods: 2,
    silence: 'bad',
  },
];

const modelBudget = (stage: Stage, agentId: string): AlarmRow => ({
  id: `llm-budget-${agentId}`,
  page: 'llm-budget',
  meaning: `Calls to models cost more than ${MODEL_DOLLARS_A_DAY} US dollar today (UTC).`,
  metric: ownMetric(stage, 'llm_cost_usd', { agentId }, { period: Duration.days(1), statistic: Stats.SUM }),
  when: { above: MODEL_DOLLARS_A_DAY },
  periods: 1,
  silence: 'good',
});

const deadLetterAlarm = (name: string, queue: IQueue): AlarmRow => ({
  id: `dead-letters-${name}`,
  page: `dead-letters-${name}`,
  meaning: `Something of ${name} failed for good and waits in its dead-letter queue.`,
  metric: queue.metricApproximateNumberOfMessagesVisible({
    period: Duration.minutes(1),
    statistic: Stats.MAXIMUM,
  }),
  when: { above: 0 },
  periods: 1,
  silence: 'good',
});
