import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { DeadLetterQueue } from './guarded-queue.ts';
import type { QuarterdeckFunction } from './quarterdeck-function.ts';

/** Exchange time, so that daylight saving moves the schedules with the session. */
const TIME_ZONE = 'America/New_York';

/** A cycle that could not start within a minute is not worth starting: the next one is due. */
const STALE_AFTER = Duration.seconds(60);

export interface NewYorkScheduleProps {
  readonly description: string;
  readonly expression: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly target: QuarterdeckFunction;
  /** Takes both what the schedule could not hand over and what the function failed on. */
  readonly failures: DeadLetterQueue;
}

/** Invokes a function on a schedule that is read in New York time. */
export class NewYorkSchedule extends Construct {
  constructor(scope: Construct, id: string, props: NewYorkScheduleProps) {
    super(scope, id);
    const { target, failures } = props;
    const { functionArn } = target.lambda;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }));
    new CfnSchedule(this, 'Schedule', {
      description: props.description,
      scheduleExpression: props.expression,
      scheduleExpressionTimezone: TIME_ZONE,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify(props.input),
        retryPolicy: { maximumEventAgeInSeconds: STALE_AFTER.toSeconds(), maximumRetryAttempts: 2 },
        deadLetterConfig: { arn: failures.queueArn },
      },
    }).node.addDependency(role);

    // A function has one such configuration, however many schedules invoke it.
    if (target.node.tryFindChild('Failures') !== undefined) return;
    target.allow(['sqs:SendMessage'], failures.queueArn);
    new EventInvokeConfig(target, 'Failures', {
      function: target.lambda,
      maxEventAge: STALE_AFTER,
      retryAttempts: 0,
      onFailure: { bind: () => ({ destination: failures.queueArn }) },
    });
  }
}
