import { describe, expect, it } from 'vitest';
import { full, resourcesOf, said } from '../support/templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** What may be done to what: a line for each resource, actions in order. */
type Permissions = Readonly<Record<string, readonly string[]>>;

/** Every role's permissions by the name of its policy; a permission not in the table below is a failure. */
function permissions(): Readonly<Record<string, Permissions>> {
  const roles: Record<string, Record<string, string[]>> = {};
  for (const template of Object.values(full)) {
    for (const [id, { Properties }] of resourcesOf(template, 'AWS::IAM::Policy')) {
      const role: Record<string, string[]> = {};
      for (const { Action, Resource } of (Properties['PolicyDocument'] as { Statement: Statement[] })
        .Statement) {
        for (const resource of [Resource].flat().map(said)) {
          role[resource] = [...(role[resource] ?? []), ...[Action].flat()].toSorted();
        }
      }
      roles[id.replace(/RoleDefaultPolicy$/, '')] = role;
    }
  }
  return roles;
}

const LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const SEGMENTS = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
const CHANGE = [
  'dynamodb:BatchGetItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
];
const CONSUME = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:ReceiveMessage',
];
const SEND = ['sqs:SendMessage'];
const COUNT = ['sqs:GetQueueAttributes'];

const state = { 'State.Arn': CHANGE, 'State.Arn/index/open': ['dynamodb:Query'] };
const audit = { 'Audit.Arn': ['dynamodb:PutItem'] };
const wholeAudit = { 'Audit.Arn': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'] };
const broker = { AlpacaKeys: ['secretsmanager:GetSecretValue'] };
const start = { machinetradesagaMachine: ['states:StartExecution'] };
const saga = {
  ...start,
  'arn:<Partition>:states:<Region>:<AccountId>:execution:machinetradesagaMachine.Name:*': [
    'states:DescribeExecution',
  ],
};
const deadLetters = (actions: readonly string[]) =>
  Object.fromEntries(
    ['decisionrequests', 'decisions', 'heartbeats', 'reactions'].map(
      (queue) => [`queue${queue}DeadLetters.Arn`, actions.toSorted()] as const,
    ),
  );
const traces = { '*': SEGMENTS };

/** All that any role of the system may do. Change it by hand, with the topology. */
const EXPECTED: Readonly<Record<string, Permissions>> = {
  analysiscycle: {
    'analysiscycleLogs.Arn': LOG,
    ...state,
    ...audit,
    ...broker,
    'queuedecisionrequestsQueue.Arn': SEND,
    'ScheduleFailures.Arn': SEND,
    ...traces,
  },
  decide: {
    'decideLogs.Arn': LOG,
    ...state,
    ...audit,
    ...broker,
    'queuedecisionrequestsQueue.Arn': CONSUME,
    ...traces,
  },
  execute: {
    'executeLogs.Arn': LOG,
    ...state,
    ...audit,
    ...broker,
    ...start,
    'queuedecisionsQueue.Arn': CONSUME,
    ...traces,
  },
  tradesaga: { 'tradesagaLogs.Arn': LOG, ...state, ...audit, ...broker, ...traces },
  outboxrelay: {
    'outboxrelayLogs.Arn': LOG,
    ...state,
    'Bus.Arn': ['events:PutEvents'],
    'State.StreamArn': ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    'OutboxFailures.Arn': SEND,
    '*': ['dynamodb:ListStreams', ...SEGMENTS],
  },
  heartbeatcycle: {
    'heartbeatcycleLogs.Arn': LOG,
    ...state,
    ...audit,
    ...broker,
    ...saga,
    'Bus.Arn': ['events:PutEvents'],
    'queueheartbeatsQueue.Arn': [...CONSUME, ...SEND],
    ...deadLetters(COUNT),
    'ScheduleFailures.Arn': SEND,
    ...traces,
  },
  recovery: {
    'recoveryLogs.Arn': LOG,
    ...state,
    ...audit,
    ...saga,
    'RecoveryFailures.Arn': SEND,
    ...traces,
  },
  routinecycle: {
    'routinecycleLogs.Arn': LOG,
    ...state,
    ...wholeAudit,
    ...broker,
    ...start,
    'ScheduleFailures.Arn': SEND,
    ...traces,
  },
  controlapi: {
    'controlapiLogs.Arn': LOG,
    ...state,
    ...wholeAudit,
    ...broker,
    ...start,
    'queuedecisionrequestsQueue.Arn': SEND,
    'queueheartbeatsQueue.Arn': SEND,
    'queuedecisionsQueue.Arn': SEND,
    ...deadLetters([...COUNT, 'sqs:ReceiveMessage', 'sqs:DeleteMessage']),
    ...traces,
  },
  Webhookalertwebhook: {
    'WebhookalertwebhookLogs.Arn': LOG,
    ...state,
    WebhookAddress: ['secretsmanager:GetSecretValue'],
    'AlarmsUndelivered.Arn': SEND,
    ...traces,
  },
  react: {
    'reactLogs.Arn': LOG,
    ...state,
    ...audit,
    ...broker,
    'queuereactionsQueue.Arn': CONSUME,
    'queuedecisionrequestsQueue.Arn': SEND,
    'queueheartbeatsQueue.Arn': SEND,
    ...traces,
  },
  scheduleanalysis: { 'analysiscycleFunction.Arn': ['lambda:InvokeFunction'], 'ScheduleFailures.Arn': SEND },
  scheduleanalysisoffhours: {
    'analysiscycleFunction.Arn': ['lambda:InvokeFunction'],
    'ScheduleFailures.Arn': SEND,
  },
  scheduleanalysisweekend: {
    'analysiscycleFunction.Arn': ['lambda:InvokeFunction'],
    'ScheduleFailures.Arn': SEND,
  },
  scheduleheartbeat: {
    'heartbeatcycleFunction.Arn': ['lambda:InvokeFunction'],
    'ScheduleFailures.Arn': SEND,
  },
  schedulerebalance: { 'routinecycleFunction.Arn': ['lambda:InvokeFunction'], 'ScheduleFailures.Arn': SEND },
  schedulemaintenance: {
    'routinecycleFunction.Arn': ['lambda:InvokeFunction'],
    'ScheduleFailures.Arn': SEND,
  },
  machinetradesagaMachine: {
    'tradesagaFunction.Arn': ['lambda:InvokeFunction'],
    '*': [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      ...SEGMENTS,
    ],
  },
};

/** Why an action may have the resource `*`: AWS gives it none to name. */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
  'xray:': 'segments and sampling rules belong to the account',
  'logs:': 'log delivery of Step Functions is set up in the account',
  'dynamodb:ListStreams': 'lists the streams of the account',
};

describe('permissions', () => {
  const actual = permissions();

  it.each(Object.keys(EXPECTED))('%s may do what the table says', (role) => {
    expect(actual[role]).toEqual(EXPECTED[role]);
  });

  it('are given to no other role', () => {
    expect(Object.keys(actual).toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it('name their actions, and their resources but for a written reason', () => {
    for (const resources of Object.values(actual)) {
      for (const [resource, actions] of Object.entries(resources)) {
        for (const action of actions) {
          expect(action).not.toContain('*');
          if (resource === '*') {
            expect(Object.keys(WITHOUT_RESOURCE).some((prefix) => action.startsWith(prefix))).toBe(true);
          }
        }
      }
    }
  });

  it('come from no policy that AWS manages, and none that is written into a role', () => {
    for (const template of Object.values(full)) {
      for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role').values()) {
        expect(Properties).not.toHaveProperty('ManagedPolicyArns');
        expect(Properties).not.toHaveProperty('Policies');
      }
    }
  });
});
