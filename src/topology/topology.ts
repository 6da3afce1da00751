import type { EventType } from '../contracts/events/catalog.ts';
import type { FunctionName, MachineName, QueueName } from '../contracts/names.ts';
import { EXECUTION_STATUS_CHANGE, LOST_STATUSES, type LostStatus } from '../contracts/saga/lost-execution.ts';

/** What a function may touch; `infra` turns it into its policy and its environment, nothing else is granted. */
export interface Uses {
  readonly state?: 'read' | 'write';
  readonly audit?: 'read' | 'append' | 'both';
  readonly sends?: readonly QueueName[];
  readonly starts?: readonly MachineName[];
  /** Machines whose executions it may ask after. */
  readonly looksAfter?: readonly MachineName[];
  /** Of every queue. Whoever redrives also sends to the queues. */
  readonly deadLetters?: 'count' | 'redrive';
  readonly publishes?: boolean;
  readonly broker?: boolean;
  /** The address of the signal service, where the stage has one. */
  readonly signals?: boolean;
  /** The address of the operator's webhook. */
  readonly webhook?: boolean;
}

export interface FunctionSpec {
  readonly purpose: string;
  /** Megabytes. */
  readonly memory: number;
  readonly timeoutSeconds: number;
  /**
   * True when each run begins a trace of X-Ray. A run that goes on with somebody's trace is in it either way; what
   * runs twice a minute all month would be most of the traces that are paid for, and says all it has to say in its log.
   */
  readonly traced: boolean;
  readonly uses: Uses;
}

export const FUNCTION_SPECS: Readonly<Record<FunctionName, FunctionSpec>> = {
  'analysis-cycle': {
    purpose: 'Opens a cycle: its number, market data, one request per strategy and chunk of symbols.',
    memory: 512,
    timeoutSeconds: 120,
    traced: true,
    uses: { state: 'write', audit: 'append', sends: ['decision-requests'], broker: true },
  },
  decide: {
    purpose: 'Asks the engine of one strategy about one chunk of symbols and commits its decisions.',
    memory: 512,
    timeoutSeconds: 60,
    traced: true,
    uses: { state: 'write', audit: 'append', broker: true, signals: true },
  },
  execute: {
    purpose: 'Routes a decision by autonomy, sizes it, passes the risk gate and starts the trade saga.',
    memory: 512,
    timeoutSeconds: 30,
    traced: true,
    uses: { state: 'write', audit: 'append', starts: ['trade-saga'], broker: true },
  },
  'trade-saga': {
    purpose: 'Every step of the trade saga and its undo, by name.',
    memory: 512,
    timeoutSeconds: 60,
    traced: true,
    uses: { state: 'write', audit: 'append', broker: true },
  },
  'outbox-relay': {
    purpose: 'Publishes the events that were committed with a change.',
    memory: 256,
    timeoutSeconds: 60,
    traced: false,
    uses: { state: 'write', publishes: true },
  },
  'heartbeat-cycle': {
    purpose: 'Checks dependencies, syncs with the broker, repairs what is stuck.',
    memory: 512,
    timeoutSeconds: 60,
    traced: false,
    uses: {
      state: 'write',
      audit: 'append',
      sends: ['heartbeats'],
      deadLetters: 'count',
      starts: ['trade-saga'],
      looksAfter: ['trade-saga'],
      publishes: true,
      broker: true,
    },
  },
  recovery: {
    purpose: 'Starts the saga again whose execution timed out, was aborted or failed.',
    memory: 256,
    timeoutSeconds: 30,
    traced: true,
    uses: { state: 'write', audit: 'append', starts: ['trade-saga'], looksAfter: ['trade-saga'] },
  },
  'routine-cycle': {
    purpose: 'The cycles that ask no strategy: rebalance, execution and maintenance.',
    memory: 512,
    timeoutSeconds: 300,
    traced: true,
    uses: { state: 'write', audit: 'both', starts: ['trade-saga'], broker: true },
  },
  'control-api': {
    purpose: 'What an operator may see and do, over HTTP.',
    memory: 512,
    timeoutSeconds: 15,
    traced: true,
    // `heartbeats`: an operator who flattens the account does not wait for the next scheduled beat.
    uses: {
      state: 'write',
      audit: 'both',
      sends: ['decision-requests', 'decisions', 'heartbeats'],
      starts: ['trade-saga'],
      deadLetters: 'redrive',
      broker: true,
      signals: true,
    },
  },
  'alert-webhook': {
    purpose: "Passes on to the operator's webhook what comes over the alert topic.",
    memory: 256,
    timeoutSeconds: 15,
    traced: false,
    // What was told last, so that the same thing is not told twice in a row.
    uses: { state: 'write', webhook: true },
  },
  react: {
    purpose: 'Does at once what an event asks for: opens a cycle, ends a session, tells the operator, beats.',
    memory: 512,
    timeoutSeconds: 60,
    traced: true,
    uses: { state: 'write', audit: 'append', sends: ['decision-requests', 'heartbeats'], broker: true },
  },
};

export interface QueueSpec {
  readonly consumer: FunctionName;
  readonly batchSize: number;
  /** At least six times the consumer's timeout, as Lambda asks. */
  readonly visibilityTimeoutSeconds: number;
  /** After so many receipts a message goes to the dead-letter queue `NAME-dlq`. */
  readonly maxReceives: number;
}

export const QUEUE_SPECS: Readonly<Record<QueueName, QueueSpec>> = {
  'decision-requests': { consumer: 'decide', batchSize: 1, visibilityTimeoutSeconds: 360, maxReceives: 3 },
  decisions: { consumer: 'execute', batchSize: 5, visibilityTimeoutSeconds: 180, maxReceives: 5 },
  heartbeats: { consumer: 'heartbeat-cycle', batchSize: 1, visibilityTimeoutSeconds: 360, maxReceives: 3 },
  reactions: { consumer: 'react', batchSize: 10, visibilityTimeoutSeconds: 360, maxReceives: 3 },
};

export interface ScheduleSpec {
  readonly target: FunctionName;
  readonly purpose: string;
  /** An EventBridge Scheduler expression, read in New York time. */
  readonly expression: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export const SCHEDULE_SPECS = {
  analysis: {
    target: 'analysis-cycle',
    purpose: 'One analysis cycle a minute through the hours that contain the regular session.',
    expression: 'cron(* 9-15 ? * MON-FRI *)',
    input: {},
  },
  'analysis-off-hours': {
    target: 'analysis-cycle',
    purpose:
      'Four an hour through the other hours of a weekday: coins, and stocks where the session rules let them.',
    expression: 'cron(0/15 0-8,16-23 ? * MON-FRI *)',
    input: {},
  },
  'analysis-weekend': {
    target: 'analysis-cycle',
    purpose: 'Four an hour through the weekend, for coins.',
    expression: 'cron(0/15 * ? * SAT,SUN *)',
    input: {},
  },
  heartbeat: {
    target: 'heartbeat-cycle',
    purpose: 'Every 30 seconds: a schedule has a floor of a minute, so each beat queues one more.',
    expression: 'rate(1 minute)',
    input: { repeatAfterSeconds: 30 },
  },
  rebalance: {
    target: 'routine-cycle',
    purpose: 'Half an hour before the market opens; a day without a session is skipped.',
    expression: 'cron(0 9 ? * MON-FRI *)',
    input: { type: 'rebalance' },
  },
  maintenance: {
    target: 'routine-cycle',
    purpose: 'Once a day, when the market has closed.',
    expression: 'cron(30 17 * * ? *)',
    input: { type: 'maintenance' },
  },
} as const satisfies Readonly<Record<string, ScheduleSpec>>;

/** The expressions of all that open analysis cycles: together they say when the next one comes. */
export const ANALYSIS_EXPRESSIONS: readonly string[] = Object.values(SCHEDULE_SPECS)
  .filter(({ target }) => target === 'analysis-cycle')
  .map(({ expression }) => expression);

export interface RouteSpec {
  readonly event: EventType;
  /** Whose: what we publish, or what any other system puts on the bus. Nobody hears both. */
  readonly from: 'us' | 'others';
  readonly queue: QueueName;
}

/** Which events go to which queue; everything else on the bus is for observers. */
export const ROUTES: readonly RouteSpec[] = [
  { event: 'ai.decision.generated', from: 'us', queue: 'decisions' },
  { event: 'market.session.changed', from: 'us', queue: 'reactions' },
  { event: 'trade.order.filled', from: 'us', queue: 'reactions' },
  { event: 'trade.order.failed', from: 'us', queue: 'reactions' },
  { event: 'system.heartbeat', from: 'others', queue: 'reactions' },
  { event: 'system.error.occurred', from: 'others', queue: 'reactions' },
];

/** Events that a person must hear of at once: they go to the alert topic. */
export const ALERT_EVENTS: readonly EventType[] = [
  'system.alert',
  'agent.kill_switch.activated',
  'orchestrator.saga.failed',
];

export interface MachineSpec {
  /** Relative to the root of the repository. */
  readonly definition: string;
  /** Placeholders in the definition, each replaced by the ARN of a function. */
  readonly functions: Readonly<Record<string, FunctionName>>;
  readonly timeoutSeconds: number;
}

export const MACHINE_SPECS: Readonly<Record<MachineName, MachineSpec>> = {
  'trade-saga': {
    definition: 'statemachines/trade-saga/trade-saga.asl.json',
    functions: { TradeSagaFunctionArn: 'trade-saga' },
    timeoutSeconds: 300,
  },
};

/** What a service of AWS tells on the account's own bus, and who hears of it; the laptop's machines tell the same. */
export interface ServiceEventSpec {
  readonly target: FunctionName;
  readonly purpose: string;
  readonly source: string;
  readonly detailType: string;
  /** Whose executions it is about. */
  readonly machine: MachineName;
  readonly statuses: readonly LostStatus[];
}

export const SERVICE_EVENT_SPECS = {
  'lost-execution': {
    ...EXECUTION_STATUS_CHANGE,
    target: 'recovery',
    purpose: 'A saga whose execution ended without an end of its own.',
    machine: 'trade-saga',
    statuses: LOST_STATUSES,
  },
} as const satisfies Readonly<Record<string, ServiceEventSpec>>;

/** Tables: keys are text; `state` has a stream that `outbox-relay` reads. */
export const TABLE_SPECS = {
  state: {
    partitionKey: 'pk',
    sortKey: 'sk',
    stream: 'outbox-relay',
    sparseIndex: { name: 'open', partitionKey: 'openPk', sortKey: 'sk' },
  },
  audit: { partitionKey: 'pk', sortKey: 'seq' },
} as const;

/** Environment of every function; infra sets them, `functions/composition/env.ts` parses them. */
export const ENVIRONMENT = {
  stateTable: 'STATE_TABLE',
  auditTable: 'AUDIT_TABLE',
  eventBus: 'EVENT_BUS_NAME',
  queueUrl: (queue: QueueName): string => `QUEUE_URL_${queue.toUpperCase().replaceAll('-', '_')}`,
  deadLettersUrl: (queue: QueueName): string =>
    `DEAD_LETTERS_URL_${queue.toUpperCase().replaceAll('-', '_')}`,
  machineArn: (machine: MachineName): string => `MACHINE_ARN_${machine.toUpperCase().replaceAll('-', '_')}`,
  alpacaSecret: 'ALPACA_SECRET_ARN',
  webhookSecret: 'WEBHOOK_SECRET_ARN',
  signalServiceUrl: 'SIGNAL_SERVICE_URL',
  jwtIssuer: 'JWT_ISSUER',
  jwtAudience: 'JWT_AUDIENCE',
  jwtKeysUrl: 'JWT_KEYS_URL',
  agents: 'AGENTS_CONFIG',
  metricsNamespace: 'METRICS_NAMESPACE',
} as const;
