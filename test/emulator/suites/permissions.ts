import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetPolicyCommand, paginateListEventSourceMappings } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import {
  FUNCTION_SPECS,
  MACHINE_SPECS,
  QUEUE_SPECS,
  ROUTES,
  SERVICE_EVENT_SPECS,
  TABLE_SPECS,
} from '../../../src/topology/topology.ts';
import { allows, type PolicyDocument } from '../support/gate/policy.ts';
import { attributesOf } from '../support/messages.ts';
import { schedulesOf } from '../support/schedules.ts';
import { NOT_HERE } from '../support/stage.ts';
import { deadLettersUrl, deployed, endpoint, functionName, lambda, queueUrl, sfn } from '../support/world.ts';

const nameOf = (arn: string): string => arn.split(/[:/]/).at(-1) ?? '';
const policiesOf = (roleArn: unknown): readonly PolicyDocument[] =>
  deployed.policies.get(nameOf(String(deployed.resolve(roleArn)))) ?? [];
const policiesOfFunction = (name: string): readonly PolicyDocument[] =>
  policiesOf(deployed.find(`${name.replaceAll('-', '')}Function`).properties['Role']);
const arnOfQueue = async (url: string): Promise<string> => (await attributesOf(url))['QueueArn'] ?? '';

/** Throws naming what is missing. */
function expectAllowed(policies: readonly PolicyDocument[], resource: string, ...actions: string[]): void {
  const missing = actions.filter((action) => !allows(policies, { action, resource }));
  expect(missing, `on ${resource}`).toEqual([]);
}

/** Every event source mapping that was deployed: its source and its function's name. */
async function mappings() {
  const all: { source: string; target: string; failures: string | undefined }[] = [];
  for await (const { EventSourceMappings = [] } of paginateListEventSourceMappings({ client: lambda }, {})) {
    for (const { EventSourceArn = '', FunctionArn = '', DestinationConfig, State } of EventSourceMappings) {
      expect(State).toBe('Enabled');
      all.push({
        source: EventSourceArn,
        target: nameOf(FunctionArn),
        failures: DestinationConfig?.OnFailure?.Destination,
      });
    }
  }
  return all;
}

describe('what the services of AWS do on behalf of the deployed roles', () => {
  it.each(Object.entries(QUEUE_SPECS))('%s is read for its consumer, who may', async (name, { consumer }) => {
    const source = await arnOfQueue(queueUrl(name));

    expect((await mappings()).filter((one) => one.source === source)).toMatchObject([
      { target: functionName(consumer) },
    ]);
    expectAllowed(
      policiesOfFunction(consumer),
      source,
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
    );
  });

  it('the stream is read for the relay, who may, and failures have somewhere to go', async () => {
    const relay = TABLE_SPECS.state.stream;
    const [stream, ...more] = (await mappings()).filter(({ target }) => target === functionName(relay));

    expect(more).toEqual([]);
    expect(stream?.source).toContain(`table/${deployed.find('State').physicalId}/stream/`);
    const policies = policiesOfFunction(relay);
    expectAllowed(
      policies,
      stream?.source ?? '',
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
    );
    expectAllowed(policies, '*', 'dynamodb:ListStreams');
    expectAllowed(policies, stream?.failures ?? '', 'sqs:SendMessage');
  });

  it('schedules invoke their functions and leave dead letters, as their roles may', async () => {
    const schedules = await schedulesOf(endpoint);

    expect(schedules.length).toBeGreaterThan(0);
    for (const { Target } of schedules) {
      const policies = policiesOf(Target.RoleArn);
      expectAllowed(policies, Target.Arn, 'lambda:InvokeFunction');
      expectAllowed(policies, Target.DeadLetterConfig.Arn, 'sqs:SendMessage');
    }
    for (const { properties } of deployed.ofType('AWS::Lambda::EventInvokeConfig')) {
      const { OnFailure } = deployed.resolve(properties['DestinationConfig']) as {
        OnFailure: { Destination: string };
      };
      const name = String(deployed.resolve(properties['FunctionName']));
      const invoked = deployed.ofType('AWS::Lambda::Function').find(({ physicalId }) => physicalId === name);
      expectAllowed(policiesOf(invoked?.properties['Role']), OnFailure.Destination, 'sqs:SendMessage');
    }
  });

  it.each(Object.entries(MACHINE_SPECS))(
    'the machine %s invokes its functions, as its role may',
    async (name, spec) => {
      const { definition = '', roleArn } = await sfn.send(
        new DescribeStateMachineCommand({
          stateMachineArn: deployed.find(`machine${name.replaceAll('-', '')}Machine`).physicalId,
        }),
      );

      const called = new Set(definition.match(/arn:aws:lambda:[\w:-]+/g));
      expect([...called].map(nameOf)).toEqual(Object.values(spec.functions).map(functionName));
      for (const arn of called) expectAllowed(policiesOf(roleArn), arn, 'lambda:InvokeFunction');
    },
  );

  it.each(ROUTES)(
    '$event is delivered to $queue and its dead letters, which let the bus in',
    async ({ event, queue }) => {
      const events = new EventBridgeClient({ endpoint });
      const EventBusName = deployed.find('Bus').physicalId;
      const { Rules = [] } = await events.send(new ListRulesCommand({ EventBusName }));
      const rule = Rules.find(({ EventPattern = '' }) => EventPattern.includes(`"${event}"`));
      const { Targets = [] } = await events.send(
        new ListTargetsByRuleCommand({ EventBusName, Rule: rule?.Name ?? '' }),
      );

      expect(Targets.map(({ Arn }) => Arn)).toEqual([await arnOfQueue(queueUrl(queue))]);
      for (const url of [queueUrl(queue), deadLettersUrl(queue)]) {
        const { Policy = '{}' } = await attributesOf(url);
        expect(Policy).toContain('"events.amazonaws.com"');
        expect(Policy).toContain('sqs:SendMessage');
      }
    },
  );

  it.each(Object.values(SERVICE_EVENT_SPECS))(
    'the default bus invokes $target, which lets it in, and leaves dead letters',
    async ({ target, detailType }) => {
      const events = new EventBridgeClient({ endpoint });
      const { Rules = [] } = await events.send(new ListRulesCommand({}));
      const rule = Rules.find(({ EventPattern = '' }) => EventPattern.includes(`"${detailType}"`));
      const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: rule?.Name ?? '' }));

      expect(Targets.map(({ Arn = '' }) => nameOf(Arn))).toEqual([functionName(target)]);
      const { Policy = '{}' } = await lambda.send(
        new GetPolicyCommand({ FunctionName: functionName(target) }),
      );
      expect(Policy).toContain('"events.amazonaws.com"');
      const failures = await attributesOf(deployed.find('RecoveryFailures').physicalId);
      expect(failures['Policy']).toContain('"events.amazonaws.com"');
    },
  );

  it('the API may invoke its function', async () => {
    const { Policy = '{}' } = await lambda.send(
      new GetPolicyCommand({ FunctionName: functionName('control-api') }),
    );

    const { Statement } = JSON.parse(Policy) as { Statement: { Action: string; Principal: unknown }[] };
    expect(Statement.length).toBeGreaterThan(0);
    for (const { Action, Principal } of Statement) {
      expect(Action).toBe('lambda:InvokeFunction');
      expect(JSON.stringify(Principal)).toContain('apigateway.amazonaws.com');
    }
  });
});

describe('functions', () => {
  it('are those of the topology', () => {
    const deployedNames = deployed.ofType('AWS::Lambda::Function').map(({ physicalId }) => physicalId);
    const expected = Object.keys(FUNCTION_SPECS).filter((name) => name !== NOT_HERE);
    expect(deployedNames.toSorted()).toEqual(expected.map(functionName).toSorted());
  });
});
