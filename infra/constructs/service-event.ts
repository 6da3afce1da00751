import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { ServiceEventSpec } from '../../src/topology/topology.ts';
import type { DeadLetterQueue } from './guarded-queue.ts';
import type { QuarterdeckFunction } from './quarterdeck-function.ts';

export interface ServiceEventProps {
  readonly spec: ServiceEventSpec;
  readonly machine: StateMachine;
  readonly target: QuarterdeckFunction;
  /** Takes both what the bus could not hand over and what the function failed on. */
  readonly failures: DeadLetterQueue;
}

/** A function hears what a service tells of one machine: on the default bus, the only one that services use. */
export class ServiceEvent extends Construct {
  constructor(scope: Construct, id: string, { spec, machine, target, failures }: ServiceEventProps) {
    super(scope, id);
    const maxEventAge = Duration.hours(1);
    new Rule(this, 'Rule', {
      description: spec.purpose,
      eventPattern: {
        source: [spec.source],
        detailType: [spec.detailType],
        detail: { stateMachineArn: [machine.stateMachineArn], status: [...spec.statuses] },
      },
      targets: [
        new LambdaFunction(target.lambda, { deadLetterQueue: failures, maxEventAge, retryAttempts: 24 }),
      ],
    });
    target.allow(['sqs:SendMessage'], failures.queueArn);
    new EventInvokeConfig(target, 'Failures', {
      function: target.lambda,
      maxEventAge,
      retryAttempts: 2,
      onFailure: { bind: () => ({ destination: failures.queueArn }) },
    });
  }
}
