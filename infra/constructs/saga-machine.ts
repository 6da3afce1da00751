import { join } from 'node:path';
import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Stage } from '../../src/topology/stage.ts';
import type { MachineSpec } from '../../src/topology/topology.ts';
import { acknowledge } from '../nag.ts';
import type { FunctionName, QuarterdeckFunction } from './quarterdeck-function.ts';
import { ROOT } from './root.ts';

export interface SagaMachineProps {
  readonly stage: Stage;
  readonly spec: MachineSpec;
  readonly functionOf: (name: FunctionName) => QuarterdeckFunction;
}

/**
 * A Standard machine from its definition file. The file holds its own timeout, which a test compares with the
 * topology. Logs say every event without what travels in it: amounts and symbols stay in the store.
 */
export class SagaMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { stage, spec, functionOf }: SagaMachineProps) {
    super(scope, id);
    const substitutions = Object.entries(spec.functions).map(
      ([placeholder, name]) => [placeholder, functionOf(name).lambda.functionArn] as const,
    );
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromFile(join(ROOT, spec.definition)),
      definitionSubstitutions: Object.fromEntries(substitutions),
      stateMachineType: StateMachineType.STANDARD,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Logs', {
          retention: stage.logRetentionDays,
          removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: substitutions.map(([, arn]) => arn),
      }),
    );
    acknowledge(this.machine, {
      'AwsSolutions-IAM5[Resource::*]':
        'Step Functions sets up its log delivery (logs:*LogDelivery*, logs:*ResourcePolic*, logs:DescribeLogGroups) and its X-Ray segments with actions that take no resource.',
    });
  }
}
