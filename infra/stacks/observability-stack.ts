import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../../src/topology/stage.ts';
import { alarmTable } from '../constructs/alarm-table.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { addAlarm } from '../constructs/alarms.ts';
import { addAlertRoute } from '../constructs/alert-route.ts';
import { AlertWebhook } from '../constructs/alert-webhook.ts';
import { addTradingDashboard } from '../constructs/trading-dashboard.ts';
import type { ControlStack } from './control-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { TradingStack } from './trading-stack.ts';

export interface ObservabilityStackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly trading: TradingStack;
  readonly control: ControlStack;
}

/** What somebody must hear of, how they hear of it, and one page to look at. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, { stage, data, trading, control }: ObservabilityStackProps) {
    super(scope, id, { description: 'Quarterdeck: alarms, alerts and dashboard' });
    const { topic, undelivered } = new AlarmTopic(this, 'Alarms', stage.alarmEmail);
    addAlertRoute(this, { bus: trading.bus, topic, undelivered });
    new CfnOutput(this, 'AlertTopicArn', { value: topic.topicArn });
    if (stage.alertWebhook === true) {
      const { secret } = new AlertWebhook(this, 'Webhook', { stage, resources: data, topic, undelivered });
      new CfnOutput(this, 'WebhookSecretArn', { value: secret.secretArn });
    }

    const { queues, machines } = trading;
    const deadLetters = { ...trading.deadLetters, alerts: undelivered };
    const functions = [...trading.functions, control.apiFunction];
    const alarms = alarmTable({
      stage,
      deadLetters,
      tradeSaga: machines['trade-saga'],
      api: control.apiFunction.lambda,
    }).map((row) => addAlarm(this, stage.name, row, topic));
    addTradingDashboard(this, 'Dashboard', {
      stage,
      alarms,
      functions,
      queues,
      deadLetters,
      tradeSaga: machines['trade-saga'],
      state: data.state,
    });
  }
}
