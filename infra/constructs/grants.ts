import { ArnFormat, CfnElement, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { ENVIRONMENT, QUEUE_SPECS, TABLE_SPECS, type Uses } from '../../src/topology/topology.ts';
import { entriesOf } from './records.ts';

export type QueueName = NonNullable<Uses['sends']>[number];
export type MachineName = NonNullable<Uses['starts']>[number];

/** What there is to be used. A stack without queues, machines or a bus leaves them out. */
export interface Resources {
  readonly state: Table;
  readonly audit: Table;
  readonly alpacaSecret: Secret;
  readonly webhookSecret?: Secret;
  readonly bus?: EventBus;
  readonly queues?: Readonly<Partial<Record<QueueName, Queue>>>;
  /** By the queue whose they are. */
  readonly deadLetters?: Readonly<Partial<Record<QueueName, Queue>>>;
  readonly machines?: Readonly<Partial<Record<MachineName, StateMachine>>>;
}

export interface Grants {
  readonly statements: readonly PolicyStatement[];
  readonly environment: Readonly<Record<string, string>>;
  /** Findings that the statements cause, each with its reason. */
  readonly acknowledgements: Readonly<Record<string, string>>;
}

const READ_AUDIT = ['dynamodb:GetItem', 'dynamodb:Query'];
const READ = [...READ_AUDIT, 'dynamodb:BatchGetItem'];
/** A transaction needs the actions of its parts. */
const CHANGE = ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

/** Whoever appends can neither change nor remove what was written. */
const AUDIT = {
  append: ['dynamodb:PutItem'],
  read: READ_AUDIT,
  both: ['dynamodb:PutItem', ...READ_AUDIT],
};

/** The policy and the environment that `uses` stands for: what it does not name, the function neither knows nor may touch. */
export function grantsOf(uses: Uses, resources: Resources): Grants {
  const statements: PolicyStatement[] = [];
  const environment: Record<string, string> = {};
  const acknowledgements: Record<string, string> = {};
  const allow = (actions: string[], ...targets: string[]): void => {
    statements.push(new PolicyStatement({ actions, resources: targets }));
  };

  const { state, audit, alpacaSecret } = resources;
  if (uses.state !== undefined) {
    environment[ENVIRONMENT.stateTable] = state.tableName;
    allow(uses.state === 'write' ? [...READ, ...CHANGE] : READ, state.tableArn);
    allow(['dynamodb:Query'], `${state.tableArn}/index/${TABLE_SPECS.state.sparseIndex.name}`);
  }
  if (uses.audit !== undefined) {
    environment[ENVIRONMENT.auditTable] = audit.tableName;
    allow(AUDIT[uses.audit], audit.tableArn);
  }
  if (uses.broker === true) {
    environment[ENVIRONMENT.alpacaSecret] = alpacaSecret.secretArn;
    allow(['secretsmanager:GetSecretValue'], alpacaSecret.secretArn);
  }
  if (uses.webhook === true) {
    const secret = present(resources.webhookSecret, 'the secret of a webhook');
    environment[ENVIRONMENT.webhookSecret] = secret.secretArn;
    allow(['secretsmanager:GetSecretValue'], secret.secretArn);
  }
  if (uses.publishes === true) {
    const bus = present(resources.bus, 'an event bus');
    environment[ENVIRONMENT.eventBus] = bus.eventBusName;
    allow(['events:PutEvents'], bus.eventBusArn);
  }
  for (const name of uses.sends ?? []) {
    const queue = present(resources.queues?.[name], `the queue ${name}`);
    environment[ENVIRONMENT.queueUrl(name)] = queue.queueUrl;
    allow(['sqs:SendMessage'], queue.queueArn);
  }
  for (const [name] of uses.deadLetters === undefined ? [] : entriesOf(QUEUE_SPECS)) {
    const dead = present(resources.deadLetters?.[name], `the dead letters of ${name}`);
    environment[ENVIRONMENT.deadLettersUrl(name)] = dead.queueUrl;
    const take = uses.deadLetters === 'redrive' ? ['sqs:ReceiveMessage', 'sqs:DeleteMessage'] : [];
    allow(['sqs:GetQueueAttributes', ...take], dead.queueArn);
  }
  for (const name of uses.starts ?? []) {
    const machine = present(resources.machines?.[name], `the machine ${name}`);
    environment[ENVIRONMENT.machineArn(name)] = machine.stateMachineArn;
    allow(['states:StartExecution'], machine.stateMachineArn);
  }
  for (const name of uses.looksAfter ?? []) {
    const machine = present(resources.machines?.[name], `the machine ${name}`);
    allow(['states:DescribeExecution'], executionsOf(machine));
    acknowledgements[executionsFinding(machine)] =
      `Executions of ${name} have no ARN before they start: their names are derived from intents. It is those of this one machine.`;
  }
  return { statements, environment, acknowledgements };
}

const executionsOf = (machine: StateMachine): string =>
  Stack.of(machine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** What cdk-nag calls the wildcard in `executionsOf`. */
function executionsFinding(machine: StateMachine): string {
  const { defaultChild } = machine.node;
  if (!CfnElement.isCfnElement(defaultChild)) throw new Error(`${machine.node.path} is no state machine`);
  const logicalId = Stack.of(machine).getLogicalId(defaultChild);
  return `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${logicalId}.Name>:*]`;
}

function present<T>(resource: T | undefined, what: string): T {
  if (resource === undefined) throw new Error(`the topology uses ${what}, which this stack does not have`);
  return resource;
}
