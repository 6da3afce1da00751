import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { QuarterdeckFunction } from './quarterdeck-function.ts';

export interface TradingDashboardProps {
  readonly functions: readonly QuarterdeckFunction[];
  readonly queues: Readonly<Record<string, IQueue>>;
  readonly deadLetters: Readonly<Record<string, IQueue>>;
  readonly machines: Readonly<Record<string, StateMachine>>;
}

/** One page: is it deciding, is it trading, is anything stuck. */
export function addTradingDashboard(scope: Construct, id: string, props: TradingDashboardProps): void {
  const graph = (title: string, left: readonly IMetric[]): GraphWidget =>
    new GraphWidget({ title, left: [...left], width: 12 });
  const each = <T, R>(
    record: Readonly<Record<string, T>>,
    metric: (value: T, label: string) => R,
  ): readonly R[] => Object.entries(record).map(([label, value]) => metric(value, label));

  new Dashboard(scope, id, {
    widgets: [
      [
        graph('Sagas', [
          ...each(props.machines, (machine, name) => machine.metricStarted({ label: `${name} started` })),
          ...each(props.machines, (machine, name) => machine.metricSucceeded({ label: `${name} ended` })),
          ...each(props.machines, (machine, name) => machine.metricFailed({ label: `${name} failed` })),
        ]),
        graph(
          'Failed deliveries',
          each(props.deadLetters, (queue, label) =>
            queue.metricApproximateNumberOfMessagesVisible({ label }),
          ),
        ),
      ],
      [
        graph(
          'Age of the oldest message, seconds',
          each(props.queues, (queue, label) => queue.metricApproximateAgeOfOldestMessage({ label })),
        ),
        graph(
          'Errors',
          props.functions.map(({ name, lambda }) => lambda.metricErrors({ label: name })),
        ),
      ],
      [
        graph(
          'Duration p95, milliseconds',
          props.functions.map(({ name, lambda }) => lambda.metricDuration({ label: name, statistic: 'p95' })),
        ),
        graph(
          'Invocations',
          props.functions.map(({ name, lambda }) => lambda.metricInvocations({ label: name })),
        ),
      ],
    ],
  });
}
