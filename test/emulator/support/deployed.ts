import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListExports,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { type PolicyDocument, policyDocument } from './gate/policy.ts';

const STACKS = ['data', 'trading', 'control', 'observability'].map((name) => `quarterdeck-emulator-${name}`);

const HERE = 'us-east-1:000000000000';

interface Resource {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The stacks as CloudFormation says that they are: what was deployed, not what the code would make. */
export interface Deployed {
  /** Resources of all stacks by logical id; the CDK ends those with eight digits, which may be left out. */
  find(logicalId: string): Resource;
  ofType(type: string): readonly Resource[];
  output(name: string): string;
  /** A property with its references filled in. */
  resolve(value: unknown): unknown;
  /** The policies of every role by the role's name. */
  readonly policies: ReadonlyMap<string, readonly PolicyDocument[]>;
}

export async function readDeployed(endpoint: string): Promise<Deployed> {
  const client = new CloudFormationClient({ endpoint });
  const resources = new Map<string, Resource>();
  const outputs = new Map<string, string>();
  for (const StackName of STACKS) {
    const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName }));
    const template = JSON.parse(TemplateBody) as {
      Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
    };
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId = '', PhysicalResourceId = '' } of page.StackResourceSummaries ?? []) {
        const { Type = '', Properties = {} } = template.Resources[LogicalResourceId] ?? {};
        resources.set(LogicalResourceId, {
          type: Type,
          physicalId: PhysicalResourceId,
          properties: Properties,
        });
      }
    }
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    for (const { OutputKey = '', OutputValue = '' } of Stacks[0]?.Outputs ?? [])
      outputs.set(OutputKey, OutputValue);
  }
  const exported = new Map<string, string>();
  for await (const { Exports = [] } of paginateListExports({ client }, {}))
    for (const { Name = '', Value = '' } of Exports) exported.set(Name, Value);

  const resolve = (value: unknown): unknown => filledIn(value, resources, exported);
  return {
    find: (logicalId) =>
      present(
        resources.get(logicalId) ??
          [...resources].find(([id]) => id.replace(/[0-9A-F]{8}$/, '') === logicalId)?.[1],
        `a resource ${logicalId}`,
      ),
    ofType: (type) => [...resources.values()].filter((resource) => resource.type === type),
    output: (name) => present(outputs.get(name), `an output ${name}`),
    resolve,
    policies: policiesOf(resources, resolve),
  };
}

function policiesOf(
  resources: ReadonlyMap<string, Resource>,
  resolve: (value: unknown) => unknown,
): ReadonlyMap<string, readonly PolicyDocument[]> {
  const byRole = new Map<string, PolicyDocument[]>();
  for (const { type, properties } of resources.values()) {
    if (type !== 'AWS::IAM::Policy') continue;
    const document = policyDocument.parse(resolve(properties['PolicyDocument']));
    for (const role of resolve(properties['Roles']) as string[]) {
      byRole.set(role, [...(byRole.get(role) ?? []), document]);
    }
  }
  return byRole;
}

/** How an attribute `Arn` is made of a physical id. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::DynamoDB::Table': (id) => `arn:aws:dynamodb:${HERE}:table/${id}`,
  'AWS::SQS::Queue': (id) => `arn:aws:sqs:${HERE}:${id.split('/').at(-1) ?? ''}`,
  'AWS::Events::EventBus': (id) => `arn:aws:events:${HERE}:event-bus/${id}`,
  'AWS::Events::Rule': (id) => `arn:aws:events:${HERE}:rule/${id}`,
  'AWS::Logs::LogGroup': (id) => `arn:aws:logs:${HERE}:log-group:${id}:*`,
  'AWS::Lambda::Function': (id) => `arn:aws:lambda:${HERE}:function:${id}`,
  'AWS::IAM::Role': (id) => `arn:aws:iam::000000000000:role/${id}`,
};

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
};

function filledIn(
  value: unknown,
  resources: ReadonlyMap<string, Resource>,
  exported: ReadonlyMap<string, string>,
): unknown {
  const fill = (one: unknown): unknown => filledIn(one, resources, exported);
  if (Array.isArray(value)) return value.map(fill);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  const resource = (id: string): Resource => present(resources.get(id), `a resource ${id}`);
  switch (name) {
    case 'Ref':
      return PSEUDO[String(argument)] ?? resource(String(argument)).physicalId;
    case 'Fn::ImportValue':
      return present(exported.get(String(fill(argument))), `an export ${String(argument)}`);
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(fill).join(separator);
    }
    case 'Fn::GetAtt': {
      const [id, attribute] = argument as [string, string];
      const { type, physicalId } = resource(id);
      if (attribute === 'Name') return physicalId.split(':').at(-1);
      const arn = ARNS[type]?.(physicalId);
      if (attribute === 'Arn') return present(arn, `an ARN of a ${type}`);
      // The label of a stream is the time of its table.
      if (attribute === 'StreamArn') return `${arn ?? ''}/stream/*`;
      return `${id}.${attribute}`;
    }
    default:
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)]));
  }
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the deployed stacks do not have ${what}`);
  return value;
}
