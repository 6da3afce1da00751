import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { LastStop } from './guarded-queue.ts';

/** Where alarms and alerts of this account are told, over TLS only, and who hears of them by mail. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;
  /** What reached nobody; it has an alarm too, which the other ways of being told may bring. */
  readonly undelivered: LastStop;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', { displayName: 'Quarterdeck alarms', enforceSSL: true });
    this.undelivered = new LastStop(this, 'Undelivered');
    // A policy of its own takes the place of the one that lets the account's alarms in.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    if (email !== undefined) {
      this.topic.addSubscription(new EmailSubscription(email, { deadLetterQueue: this.undelivered }));
    }
  }
}
