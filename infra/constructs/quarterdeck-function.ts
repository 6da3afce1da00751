import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as Lambda, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricsNamespace, type Stage } from '../../src/topology/stage.ts';
import { ENVIRONMENT, FUNCTION_SPECS } from '../../src/topology/topology.ts';
import { acknowledge } from '../nag.ts';
import { bundledCode } from './bundled-code.ts';
import { grantsOf, type Resources } from './grants.ts';

export type FunctionName = keyof typeof FUNCTION_SPECS;

const UNTRACED =
  'It goes on with the trace of whoever calls it and begins none: runs that nobody asked for, twice a minute all month, would be most of the traces that are paid for (docs/adr/0014).';

export interface QuarterdeckFunctionProps {
  readonly name: FunctionName;
  readonly stage: Stage;
  readonly resources: Resources;
  readonly environment?: Readonly<Record<string, string>>;
}

/** One function of the topology: its bundle, its log group, and a role with just what its `uses` say. */
export class QuarterdeckFunction extends Construct {
  readonly name: FunctionName;
  readonly lambda: Lambda;
  readonly role: Role;

  constructor(
    scope: Construct,
    id: string,
    { name, stage, resources, environment }: QuarterdeckFunctionProps,
  ) {
    super(scope, id);
    this.name = name;
    const spec = FUNCTION_SPECS[name];
    const grants = grantsOf(spec.uses, resources);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    for (const statement of grants.statements) this.role.addToPolicy(statement);

    this.lambda = new Lambda(this, 'Function', {
      code: bundledCode(name),
      handler: 'index.handler',
      description: spec.purpose,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: spec.memory,
      timeout: Duration.seconds(spec.timeoutSeconds),
      tracing: spec.traced ? Tracing.ACTIVE : Tracing.PASS_THROUGH,
      role: this.role,
      logGroup,
      environment: {
        ...grants.environment,
        ...environment,
        ...(spec.uses.signals === true && stage.signalServiceUrl !== undefined
          ? { [ENVIRONMENT.signalServiceUrl]: stage.signalServiceUrl }
          : {}),
        [ENVIRONMENT.agents]: stage.agents,
        [ENVIRONMENT.metricsNamespace]: metricsNamespace(stage.name),
      },
    });

    acknowledge(this.role, {
      'AwsSolutions-IAM5[Resource::*]':
        'xray:PutTraceSegments and xray:PutTelemetryRecords take no resource: X-Ray has none to name.',
      ...grants.acknowledgements,
    });
    acknowledge(this.lambda, {
      'Serverless-LambdaDLQ':
        'Invoked by a queue, a stream, a machine or the API, the caller keeps what failed; by a schedule, a service event or a topic, the failure destination does, which is the newer form of this setting.',
      ...(spec.traced ? {} : { 'Serverless-LambdaTracing': UNTRACED }),
    });
  }

  allow(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }
}
