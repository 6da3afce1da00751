import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type MetricOptions,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { MetricName, Stage } from '../../src/topology/stage.ts';
import { ownMetric } from './metrics.ts';
import type { QuarterdeckFunction } from './quarterdeck-function.ts';

export interface TradingDashboardProps {
  readonly stage: Stage;
  readonly alarms: readonly IAlarm[];
  readonly functions: readonly QuarterdeckFunction[];
  readonly queues: Readonly<Record<string, IQueue>>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly tradeSaga: IStateMachine;
  readonly state: Table;
}

/** The widest graph takes 24 columns. */
const HALF = 12;
const period = Duration.minutes(5);

/**
 * One page: is it alive, is it deciding, is it trading, is anything stuck, what does it cost. A dashboard is free up to
 * fifty metrics; with one agent it has fewer.
 */
export function addTradingDashboard(scope: Construct, id: string, props: TradingDashboardProps): void {
  const { stage, alarms, functions, queues, deadLetters, tradeSaga, state } = props;
  const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget =>
    new GraphWidget({ title, left: [...left], right: [...right], width: HALF });
  /** A metric of the catalog for each agent. */
  const own = (
    name: MetricName,
    statistic: string,
    label: string,
    dimensions: Readonly<Record<string, string>> = {},
  ): readonly IMetric[] =>
    stage.agentIds.map((agentId) =>
      ownMetric(stage, name, { ...dimensions, agentId }, { statistic, label: `${label}, ${agentId}` }),
    );
  const each = (
    named: Readonly<Record<string, IQueue>>,
    metric: (queue: IQueue, options: MetricOptions) => IMetric,
  ): readonly IMetric[] =>
    Object.entries(named).map(([label, queue]) => metric(queue, { label, period, statistic: Stats.MAXIMUM }));
  const analysis = { type: 'analysis' };

  new Dashboard(scope, id, {
    widgets: [
      [new AlarmStatusWidget({ title: 'Alive?', alarms: [...alarms], width: 2 * HALF })],
      [
        graph(
          'Alive: heartbeats',
          own('agent_uptime', Stats.SAMPLE_COUNT, 'heartbeats'),
          own('kill_switch_on', Stats.MAXIMUM, 'kill switch'),
        ),
        graph(
          'Deciding: cycles, and their p95 in milliseconds',
          own('cycles_total', Stats.SUM, 'cycles', analysis),
          own('cycle_duration_ms', Stats.percentile(95), 'p95', analysis),
        ),
      ],
      [
        graph('Deciding: proposals and strategies', [
          ...own('decisions_total', Stats.SUM, 'decisions'),
          ...own('strategies_active', Stats.MAXIMUM, 'strategies'),
        ]),
        graph(
          'Trading: orders, and milliseconds to their fill',
          own('orders_total', Stats.SUM, 'orders'),
          own('fill_latency_ms', Stats.percentile(95), 'fill p95'),
        ),
      ],
      [
        graph('Trading: how sagas end', [
          ...['completed', 'rejected', 'compensated', 'failed'].flatMap((outcome) =>
            own('sagas_total', Stats.SUM, outcome, { outcome }),
          ),
          tradeSaga.metricTimedOut({ label: 'execution timed out', period }),
          tradeSaga.metricAborted({ label: 'execution aborted', period }),
        ]),
        graph(
          'Stuck: messages that failed for good',
          each(deadLetters, (queue, options) => queue.metricApproximateNumberOfMessagesVisible(options)),
        ),
      ],
      [
        graph(
          'Stuck: age of the oldest message, seconds',
          each(queues, (queue, options) => queue.metricApproximateAgeOfOldestMessage(options)),
        ),
        graph(
          'Stuck: errors of functions',
          functions.map(({ name, lambda }) => lambda.metricErrors({ label: name, period })),
        ),
      ],
      [
        graph(
          'Cost: milliseconds of functions',
          functions.map(({ name, lambda }) =>
            lambda.metricDuration({ label: name, period, statistic: Stats.SUM }),
          ),
        ),
        graph(
          'Cost: units of the state table, dollars of models',
          [
            state.metricConsumedReadCapacityUnits({ label: 'read units', period }),
            state.metricConsumedWriteCapacityUnits({ label: 'write units', period }),
          ],
          own('llm_cost_usd', Stats.SUM, 'models'),
        ),
      ],
    ],
  });
}
