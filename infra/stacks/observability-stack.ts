import { Duration, Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Stage } from '../../src/topology/stage.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { alarmAboveZero, alarmWhenSilent } from '../constructs/alarms.ts';
import { sagaFailures, successes } from '../constructs/metrics.ts';
import { entriesOf } from '../constructs/records.ts';
import { addTradingDashboard } from '../constructs/trading-dashboard.ts';
import type { ControlStack } from './control-stack.ts';
import type { TradingStack } from './trading-stack.ts';

export interface ObservabilityStackProps {
  readonly stage: Stage;
  readonly trading: TradingStack;
  readonly control: ControlStack;
}

/** What somebody must hear of, and one page to look at. Log groups stand beside what writes to them. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { stage, trading, control }: ObservabilityStackProps) {
    super(scope, id, { description: 'Quarterdeck: alarms and dashboard' });
    const { topic } = new AlarmTopic(this, 'Alarms', stage.alarmEmail);
    const functions = [...trading.functions, control.apiFunction];

    for (const [name, queue] of entriesOf(trading.deadLetters)) {
      alarmAboveZero(this, `dead-letters-${name}`, {
        description: `Something in ${name} failed for good. Read the messages of its dead-letter queue, then redrive or delete them.`,
        metric: queue.metricApproximateNumberOfMessagesVisible({
          period: Duration.minutes(1),
          statistic: Stats.MAXIMUM,
        }),
        topic,
      });
    }
    for (const { name, lambda } of functions) {
      alarmAboveZero(this, `errors-${name}`, {
        description: `${name} ended with an error. Its log says which, under the same request id.`,
        metric: lambda.metricErrors({ period: Duration.minutes(5), statistic: Stats.SUM }),
        topic,
      });
    }
    for (const [name, machine] of entriesOf(trading.machines)) {
      alarmAboveZero(this, `failures-${name}`, {
        description: `A ${name} could not be undone, ran out of time or was aborted. Compare its order at the broker with the saga's record.`,
        metric: sagaFailures(machine),
        topic,
      });
    }
    alarmWhenSilent(this, 'heartbeat-missing', {
      description:
        'No heartbeat ended well for two minutes: nothing syncs or repairs. Check the schedule and heartbeat-cycle.',
      metric: successes(trading.functionOf('heartbeat-cycle').lambda),
      periods: 2,
      topic,
    });

    const { queues, deadLetters, machines } = trading;
    addTradingDashboard(this, 'Dashboard', { functions, queues, deadLetters, machines });
  }
}
