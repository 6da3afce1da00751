import { Duration, Stack } from 'aws-cdk-lib';
import { type EventBus, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../src/topology/stage.ts';
import { ALERT_EVENTS } from '../../src/topology/topology.ts';
import type { DeadLetterQueue } from './guarded-queue.ts';

export interface AlertRouteProps {
  readonly bus: EventBus;
  readonly topic: Topic;
  /** Takes what the bus cannot deliver. */
  readonly undelivered: DeadLetterQueue;
}

/**
 * Publishes the events that a person must hear of to the topic, each as it was committed, without the bus's envelope.
 * Only this rule of this account may publish and may use the queue.
 */
export function addAlertRoute(scope: Construct, { bus, topic, undelivered }: AlertRouteProps): Rule {
  const target: IRuleTarget = {
    bind: () => ({
      arn: topic.topicArn,
      input: RuleTargetInput.fromEventPath('$.detail'),
      deadLetterConfig: { arn: undelivered.queueArn },
      retryPolicy: {
        maximumEventAgeInSeconds: Duration.hours(1).toSeconds(),
        maximumRetryAttempts: 24,
      },
    }),
  };
  const rule = new Rule(scope, 'alert events', {
    eventBus: bus,
    description: 'What a person must hear of at once, to the alert topic',
    eventPattern: { source: [EVENT_SOURCE], detailType: [...ALERT_EVENTS] },
    targets: [target],
  });
  const byTheRule = {
    principals: [new ServicePrincipal('events.amazonaws.com')],
    conditions: {
      ArnEquals: { 'aws:SourceArn': rule.ruleArn },
      StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
    },
  };
  topic.addToResourcePolicy(
    new PolicyStatement({ ...byTheRule, actions: ['sns:Publish'], resources: [topic.topicArn] }),
  );
  undelivered.addToResourcePolicy(
    new PolicyStatement({ ...byTheRule, actions: ['sqs:SendMessage'], resources: [undelivered.queueArn] }),
  );
  return rule;
}
