import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { buildQuarterdeck } from '../../infra/quarterdeck.ts';
import { stageOf } from '../../infra/stages.ts';
import { FUNCTIONS, type FunctionName } from '../../src/contracts/names.ts';
import { FUNCTION_SPECS } from '../../src/topology/topology.ts';

/** What stands in the stacks and is billed for standing there, or says how something else is. */
export interface Inventory {
  /** Functions whose invocations X-Ray may sample. */
  readonly tracedFunctions: ReadonlySet<FunctionName>;
  readonly tracedMachines: number;
  /** Queues that Lambda polls. */
  readonly polledQueues: number;
  /** Metrics that alarms read, by resolution: an alarm on an expression pays for each. */
  readonly alarmMetrics: { readonly standard: number; readonly fast: number };
  readonly compositeAlarms: number;
  /** Those with at most 50 metrics, of which some are free, and the others. */
  readonly dashboards: { readonly small: number; readonly large: number };
  readonly secrets: number;
  readonly keys: number;
  readonly protectedTables: number;
  readonly logRetentionDays: number;
}

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
const template = z.object({ Resources: z.record(z.string(), resource).default({}) });
export type Resource = z.output<typeof resource>;
/** The resources of all stacks by their logical ids, which a stack does not share with another. */
export type Resources = Readonly<Record<string, Resource>>;

/** All resources of the stage's stacks, synthesised without bundling anything. */
export function synthesise(stage: string): Resources {
  const outdir = mkdtempSync(join(tmpdir(), 'quarterdeck-cost-'));
  try {
    const file = new URL('../../cdk.json', import.meta.url);
    const { context } = z
      .object({ context: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: { ...context, 'aws:cdk:bundling-stacks': [] },
    });
    buildQuarterdeck(app, stageOf(stage));
    const templates = app.synth().stacks.map((stack) => template.parse(stack.template));
    return Object.fromEntries(templates.flatMap(({ Resources }) => Object.entries(Resources)));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Seconds below which a period makes its alarm a high-resolution one. */
const STANDARD_PERIOD = 60;

const alarm = z.object({
  Period: z.number().optional(),
  Metrics: z.array(z.object({ MetricStat: z.object({ Period: z.number() }).optional() })).optional(),
});
const traced = z.object({
  Description: z.string(),
  TracingConfig: z.object({ Mode: z.literal('Active') }),
});
const tracedMachine = z.object({ TracingConfiguration: z.object({ Enabled: z.literal(true) }) });
const protectedTable = z.object({
  PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.literal(true) }),
});
const retained = z.object({ RetentionInDays: z.number() });
const polled = z.object({ StartingPosition: z.undefined().optional() });

const FREE_DASHBOARD_METRICS = 50;

/** Metrics of a dashboard: its body is text with ARNs in between, in which every metric is a list that opens with its namespace. */
const metricsOn = (properties: unknown): number =>
  [...JSON.stringify(properties).matchAll(/\[\\+"(AWS\/|Quarterdeck)/g)].length;

/** Types of resource that cost nothing for being there, or that the bill has a line for. */
const KNOWN: ReadonlySet<string> = new Set(
  [
    'ApiGatewayV2: Api Authorizer Integration Route Stage',
    'CDK: Metadata',
    'CloudWatch: Alarm CompositeAlarm Dashboard',
    'Cognito: UserPool UserPoolClient UserPoolDomain UserPoolResourceServer',
    'DynamoDB: Table',
    'Events: EventBus Rule',
    'IAM: ManagedPolicy Policy Role',
    'KMS: Alias Key',
    'Lambda: EventInvokeConfig EventSourceMapping Function Permission',
    'Logs: LogGroup',
    'Scheduler: Schedule ScheduleGroup',
    'SecretsManager: Secret',
    'SNS: Subscription Topic TopicPolicy',
    'SQS: Queue QueuePolicy',
    'StepFunctions: StateMachine',
  ].flatMap((line) => {
    const [service = '', types = ''] = line.split(': ');
    return types.split(' ').map((type) => `AWS::${service}::${type}`);
  }),
);

/** Types of resource that nobody has thought about the price of. */
export const unpriced = (resources: Resources): readonly string[] =>
  [...new Set(Object.values(resources).map(({ Type }) => Type))].filter((type) => !KNOWN.has(type));

/** Templates know a function of the topology by its purpose. */
function tracedAmong(functions: readonly unknown[]): ReadonlySet<FunctionName> {
  const purposes = functions.flatMap((properties) => traced.safeParse(properties).data?.Description ?? []);
  return new Set(FUNCTIONS.filter((name) => purposes.includes(FUNCTION_SPECS[name].purpose)));
}

/** Counts what is billed in `resources`. */
export function inventoryOf(resources: Resources): Inventory {
  const all = Object.values(resources);
  const of = (type: string): readonly unknown[] =>
    all.filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
  const fitting = (type: string, schema: z.ZodType): number =>
    of(type).filter((properties) => schema.safeParse(properties).success).length;
  const periods = of('AWS::CloudWatch::Alarm').flatMap((properties) => {
    const { Period, Metrics } = alarm.parse(properties);
    const stats = Metrics?.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat]));
    return stats?.map((stat) => stat.Period) ?? [Period ?? STANDARD_PERIOD];
  });
  const fast = periods.filter((period) => period < STANDARD_PERIOD).length;
  const retentions = of('AWS::Logs::LogGroup').map(
    (properties) => retained.parse(properties).RetentionInDays,
  );
  const dashboards = of('AWS::CloudWatch::Dashboard');
  const large = dashboards.filter((one) => metricsOn(one) > FREE_DASHBOARD_METRICS).length;
  return {
    tracedFunctions: tracedAmong(of('AWS::Lambda::Function')),
    tracedMachines: fitting('AWS::StepFunctions::StateMachine', tracedMachine),
    polledQueues: fitting('AWS::Lambda::EventSourceMapping', polled),
    alarmMetrics: { standard: periods.length - fast, fast },
    compositeAlarms: of('AWS::CloudWatch::CompositeAlarm').length,
    dashboards: { small: dashboards.length - large, large },
    secrets: of('AWS::SecretsManager::Secret').length,
    keys: of('AWS::KMS::Key').length,
    protectedTables: fitting('AWS::DynamoDB::Table', protectedTable),
    logRetentionDays: Math.max(0, ...retentions),
  };
}
