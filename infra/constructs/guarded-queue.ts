import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../nag.ts';

/** The longest that SQS keeps a message: time for a person to look at what failed. */
const KEEP_FAILURES = Duration.days(14);

const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };

const LAST_STOP = 'This is where failures end; there is nothing behind it but an alarm and a person.';

/** Where what could not be delivered waits for a person; the alarm `DLQ not empty` watches every one. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string) {
    super(scope, id, { ...common, retentionPeriod: KEEP_FAILURES });
    acknowledge(this, { 'Serverless-SQSRedrivePolicy': LAST_STOP });
  }
}

export interface GuardedQueueProps {
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceives: number;
}

/** A queue and the dead-letter queue behind it, encrypted, over TLS only. */
export class GuardedQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, { visibilityTimeoutSeconds, maxReceives }: GuardedQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: maxReceives },
    });
  }
}

/** Dead letters of a stream, a schedule, a rule or a topic: no queue leads here, which is how cdk-nag knows the others. */
export class LastStop extends DeadLetterQueue {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    acknowledge(this, { 'AwsSolutions-SQS3': LAST_STOP });
  }
}
