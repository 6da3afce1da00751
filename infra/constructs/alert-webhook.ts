import { Duration } from 'aws-cdk-lib';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../../src/topology/stage.ts';
import { acknowledge } from '../nag.ts';
import type { Resources } from './grants.ts';
import type { DeadLetterQueue } from './guarded-queue.ts';
import { QuarterdeckFunction } from './quarterdeck-function.ts';

export const WEBHOOK_FUNCTION = 'alert-webhook';

/** Older than this an alert is news to nobody. */
const STALE_AFTER = Duration.hours(1);

export interface AlertWebhookProps {
  readonly stage: Stage;
  readonly resources: Resources;
  readonly topic: Topic;
  /** Takes what could not be told. */
  readonly undelivered: DeadLetterQueue;
}

/** Posts what comes over the topic to the operator's webhook; three tries, then the queue. */
export class AlertWebhook extends Construct {
  readonly secret: Secret;
  readonly target: QuarterdeckFunction;

  constructor(scope: Construct, id: string, { stage, resources, topic, undelivered }: AlertWebhookProps) {
    super(scope, id);
    this.secret = new Secret(this, 'Address', {
      description: 'Address of the webhook for alerts, JSON with url; replace what is generated here',
      // No address at all: until an operator puts one in, an alert says so in the log and goes to the queue.
      generateSecretString: { secretStringTemplate: '{"url":""}', generateStringKey: 'unused' },
    });
    acknowledge(this.secret, {
      'AwsSolutions-SMG4':
        'The address is given out by Slack, Discord or whoever receives; nothing here could make another one.',
    });
    this.target = new QuarterdeckFunction(this, WEBHOOK_FUNCTION, {
      name: WEBHOOK_FUNCTION,
      stage,
      resources: { ...resources, webhookSecret: this.secret },
    });
    this.target.allow(['sqs:SendMessage'], undelivered.queueArn);
    new EventInvokeConfig(this, 'Failures', {
      function: this.target.lambda,
      maxEventAge: STALE_AFTER,
      retryAttempts: 2,
      onFailure: { bind: () => ({ destination: undelivered.queueArn }) },
    });
    topic.addSubscription(new LambdaSubscription(this.target.lambda, { deadLetterQueue: undelivered }));
  }
}
