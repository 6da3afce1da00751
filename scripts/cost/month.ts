import { FUNCTIONS, type FunctionName } from '../../src/contracts/names.ts';
import { FUNCTION_SPECS, MACHINE_SPECS } from '../../src/topology/topology.ts';
import type { Activity } from '../metering/activities.ts';
import { PLATFORM_BYTES } from '../metering/log-meter.ts';
import type { UnitUsage } from '../metering/units.ts';
import { countOf, sumOf, times, type Usage } from '../metering/usage.ts';
import { ASSUMED } from './assumptions.ts';
import type { Inventory } from './inventory.ts';
import type { Quantities } from './pricing.ts';
import type { Workload } from './workload.ts';

const GB = 2 ** 30;
const HOUR_S = 3_600;
const MINUTE_S = 60;

/** How often each activity happens in a month, for one agent. */
export function activityCounts(workload: Workload): Readonly<Record<Activity, number>> {
  const { tradesPerDay, cycleSeconds, heartbeatSeconds } = workload;
  const { hoursAMonth, tradingDays, sessionHours, refusedPerTrade, pageHours, pageSeconds } = ASSUMED;
  const openHours = tradingDays * sessionHours;
  const trades = tradingDays * tradesPerDay;
  return {
    'heartbeat, market closed': ((hoursAMonth - openHours) * HOUR_S) / heartbeatSeconds,
    'heartbeat, market open': (openHours * HOUR_S) / heartbeatSeconds,
    'analysis cycle': cyclesEvery(cycleSeconds),
    'decision refused by the gate': trades * refusedPerTrade,
    trade: trades,
    'API request': (tradingDays * pageHours * HOUR_S) / pageSeconds,
  };
}

/** Analysis cycles of a month, with one each `seconds` in market hours. */
function cyclesEvery(seconds: number): number {
  const { hoursAMonth, tradingDays, cycleHours, offHoursCycleSeconds } = ASSUMED;
  const marketHours = tradingDays * cycleHours;
  return (marketHours / seconds + (hoursAMonth - marketHours) / offHoursCycleSeconds) * HOUR_S;
}

/** All that is metered of a month. */
function monthlyUsage(workload: Workload, units: UnitUsage): Usage {
  const counts = activityCounts(workload);
  return sumOf(
    (Object.keys(counts) as Activity[]).map((activity) =>
      times(units.usageOf(activity, workload.agents), counts[activity]),
    ),
  );
}

/** What AWS bills for a month: what was metered, and what the stacks cost for standing there. */
export function monthlyQuantities(workload: Workload, units: UnitUsage, inventory: Inventory): Quantities {
  const usage = monthlyUsage(workload, units);
  const requests = activityCounts(workload)['API request'];
  const invocations = sum((name) => countOf(usage, `lambda.invocations.${name}`));
  const starts = ASSUMED.coldStartsADay * (ASSUMED.hoursAMonth / 24);
  const logBytes =
    countOf(usage, 'logs.bytes') +
    invocations * PLATFORM_BYTES +
    countOf(usage, 'stepfunctions.logEvents') * ASSUMED.machineLineBytes +
    requests * ASSUMED.accessLineBytes;
  const logsGb = logBytes / GB;
  const storageGb = (countOf(usage, 'dynamodb.storedBytes') * ASSUMED.monthsOfData) / GB;
  const months = inventory.logRetentionDays / (ASSUMED.hoursAMonth / 24);
  return {
    'lambda.requests': invocations,
    'lambda.gbSeconds': sum(
      (name) => gbSeconds(name, usage) + (starts * ASSUMED.initMs * gigabytes(name)) / 1_000,
    ),
    'dynamodb.writeUnits': countOf(usage, 'dynamodb.writeUnits'),
    'dynamodb.readUnits': countOf(usage, 'dynamodb.readUnits'),
    'dynamodb.storageGb': storageGb,
    'dynamodb.backupGb': inventory.protectedTables > 0 ? storageGb : 0,
    'sqs.requests': countOf(usage, 'sqs.requests') + polls(inventory.polledQueues),
    'eventbridge.events': countOf(usage, 'eventbridge.events'),
    'scheduler.invocations': firings(workload),
    'stepfunctions.transitions': countOf(usage, 'stepfunctions.transitions'),
    'cloudwatch.logsGb': logsGb,
    'cloudwatch.logStorageGb': logsGb * months * ASSUMED.logCompression,
    'cloudwatch.metrics': metricMonths(workload, units),
    'cloudwatch.alarms': inventory.alarmMetrics.standard,
    'cloudwatch.fastAlarms': inventory.alarmMetrics.fast,
    'cloudwatch.compositeAlarms': inventory.compositeAlarms,
    'cloudwatch.dashboards': inventory.dashboards.small,
    'cloudwatch.largeDashboards': inventory.dashboards.large,
    'xray.traces': traces(usage, inventory),
    'secrets.secrets': inventory.secrets,
    'secrets.reads': inventory.secrets === 0 ? 0 : starts * withBroker.length,
    'kms.keys': inventory.keys,
    'apigateway.requests': requests,
    'cognito.users': ASSUMED.operators,
    'sns.emails': ASSUMED.alarmMails,
    's3.storageGb': ASSUMED.codeGb,
    'transfer.outGb': (countOf(usage, 'broker.bytesOut') + requests * ASSUMED.answerBytes) / GB,
  };
}

const sum = (of: (name: FunctionName) => number): number =>
  FUNCTIONS.reduce((total, name) => total + of(name), 0);

const withBroker = FUNCTIONS.filter((name) => FUNCTION_SPECS[name].uses.broker === true);

const gigabytes = (name: FunctionName): number => FUNCTION_SPECS[name].memory / 1_024;

/** Each invocation is billed to the next millisecond. */
function gbSeconds(name: FunctionName, usage: Usage): number {
  const { memory } = FUNCTION_SPECS[name];
  const slowness = Math.max(1, ASSUMED.memoryOfACore / memory) * ASSUMED.coreFactor;
  const ms =
    countOf(usage, `lambda.ownMs.${name}`) * slowness +
    countOf(usage, `lambda.waitMs.${name}`) +
    countOf(usage, `lambda.sleepMs.${name}`) +
    countOf(usage, `lambda.invocations.${name}`) / 2;
  return (ms / 1_000) * gigabytes(name);
}

/** Everything is sampled at this rate. Invocations of a traced machine belong to the trace of its execution. */
function traces(usage: Usage, { tracedFunctions, tracedMachines }: Inventory): number {
  const inMachine: readonly FunctionName[] = tracedMachines > 0 ? machineFunctions : [];
  const invocations = sum((name) =>
    tracedFunctions.has(name) && !inMachine.includes(name) ? countOf(usage, `lambda.invocations.${name}`) : 0,
  );
  return invocations + (tracedMachines > 0 ? countOf(usage, 'stepfunctions.executions') : 0);
}

const machineFunctions = Object.values(MACHINE_SPECS).flatMap(({ functions }) => Object.values(functions));

/** Empty answers and full ones alike. */
const polls = (queues: number): number =>
  (queues * ASSUMED.pollers * ASSUMED.hoursAMonth * HOUR_S) / ASSUMED.pollSeconds;

/** A schedule fires once a minute at most; what comes in between is queued. */
function firings({ cycleSeconds, heartbeatSeconds }: Workload): number {
  const beats = (ASSUMED.hoursAMonth * HOUR_S) / Math.max(MINUTE_S, heartbeatSeconds);
  return beats + cyclesEvery(Math.max(MINUTE_S, cycleSeconds));
}

/** A series costs for the hours in which it has data: there are cycles in all of them. Every agent has its own. */
const metricMonths = ({ agents }: Workload, { series }: UnitUsage): number =>
  agents * (series.always + series.session);
