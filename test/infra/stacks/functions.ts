import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../infra/stages.ts';
import { FUNCTION_SPECS } from '../../../src/topology/topology.ts';
import { full, propertiesOf, type Resource, resourcesOf, said } from '../support/templates.ts';

const stage = stageOf('dev');
const { trading, control, observability } = full;
const inAll = (type: string): ReadonlyMap<string, Resource> =>
  new Map([trading, control, observability].flatMap((template) => [...resourcesOf(template, type)]));
/** The webhook's function is inside a construct of its own. */
const idOf = (name: string): string =>
  `${name === 'alert-webhook' ? 'Webhook' : ''}${name.replaceAll('-', '')}`;

/** The names, and no values, of each function's environment. */
const ENVIRONMENT: Readonly<Record<keyof typeof FUNCTION_SPECS, readonly string[]>> = {
  'analysis-cycle': [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'METRICS_NAMESPACE',
    'QUEUE_URL_DECISION_REQUESTS',
    'STATE_TABLE',
  ],
  decide: [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'METRICS_NAMESPACE',
    'SIGNAL_SERVICE_URL',
    'STATE_TABLE',
  ],
  execute: [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'MACHINE_ARN_TRADE_SAGA',
    'METRICS_NAMESPACE',
    'STATE_TABLE',
  ],
  'trade-saga': ['AGENTS_CONFIG', 'ALPACA_SECRET_ARN', 'AUDIT_TABLE', 'METRICS_NAMESPACE', 'STATE_TABLE'],
  'outbox-relay': ['AGENTS_CONFIG', 'EVENT_BUS_NAME', 'METRICS_NAMESPACE', 'STATE_TABLE'],
  'heartbeat-cycle': [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'DEAD_LETTERS_URL_DECISIONS',
    'DEAD_LETTERS_URL_DECISION_REQUESTS',
    'DEAD_LETTERS_URL_HEARTBEATS',
    'DEAD_LETTERS_URL_REACTIONS',
    'EVENT_BUS_NAME',
    'MACHINE_ARN_TRADE_SAGA',
    'METRICS_NAMESPACE',
    'QUEUE_URL_HEARTBEATS',
    'STATE_TABLE',
  ],
  recovery: ['AGENTS_CONFIG', 'AUDIT_TABLE', 'MACHINE_ARN_TRADE_SAGA', 'METRICS_NAMESPACE', 'STATE_TABLE'],
  'routine-cycle': [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'MACHINE_ARN_TRADE_SAGA',
    'METRICS_NAMESPACE',
    'STATE_TABLE',
  ],
  'alert-webhook': ['AGENTS_CONFIG', 'METRICS_NAMESPACE', 'STATE_TABLE', 'WEBHOOK_SECRET_ARN'],
  react: [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'METRICS_NAMESPACE',
    'QUEUE_URL_DECISION_REQUESTS',
    'QUEUE_URL_HEARTBEATS',
    'STATE_TABLE',
  ],
  'control-api': [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'DEAD_LETTERS_URL_DECISIONS',
    'DEAD_LETTERS_URL_DECISION_REQUESTS',
    'DEAD_LETTERS_URL_HEARTBEATS',
    'DEAD_LETTERS_URL_REACTIONS',
    'JWT_AUDIENCE',
    'JWT_ISSUER',
    'JWT_KEYS_URL',
    'MACHINE_ARN_TRADE_SAGA',
    'METRICS_NAMESPACE',
    'QUEUE_URL_DECISIONS',
    'QUEUE_URL_DECISION_REQUESTS',
    'QUEUE_URL_HEARTBEATS',
    'SIGNAL_SERVICE_URL',
    'STATE_TABLE',
  ],
};

describe('functions', () => {
  const functions = inAll('AWS::Lambda::Function');

  it('are those of the topology', () => {
    expect([...functions.keys()].toSorted()).toEqual(
      Object.keys(FUNCTION_SPECS)
        .map((name) => `${idOf(name)}Function`)
        .toSorted(),
    );
  });

  it.each(Object.entries(FUNCTION_SPECS))('%s runs as it should', (name, spec) => {
    const Properties = propertiesOf(functions, `${idOf(name)}Function`);

    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: spec.memory,
      Timeout: spec.timeoutSeconds,
      TracingConfig: { Mode: spec.traced ? 'Active' : 'PassThrough' },
    });
    expect(Properties).not.toHaveProperty('FunctionName');
  });

  it('begin a trace for all but what runs twice a minute all month, and what tells of it', () => {
    const untraced = Object.entries(FUNCTION_SPECS).filter(([, { traced }]) => !traced);

    expect(untraced.map(([name]) => name)).toEqual(['outbox-relay', 'heartbeat-cycle', 'alert-webhook']);
  });

  it.each(Object.entries(ENVIRONMENT))('%s knows what it uses and no more', (name, variables) => {
    const { Variables } = propertiesOf(functions, `${idOf(name)}Function`)['Environment'] as {
      Variables: Record<string, unknown>;
    };

    expect(Object.keys(Variables).toSorted()).toEqual(variables);
    expect(Variables['AGENTS_CONFIG']).toBe(stage.agents);
    expect(Variables['METRICS_NAMESPACE']).toBe('Quarterdeck/dev');
  });

  it.each(Object.keys(FUNCTION_SPECS))('%s has a log of its own, which ends', (name) => {
    const { LogGroup } = propertiesOf(functions, `${idOf(name)}Function`)['LoggingConfig'] as {
      LogGroup: unknown;
    };

    expect(said(LogGroup)).toBe(`${idOf(name)}Logs`);
    expect(propertiesOf(inAll('AWS::Logs::LogGroup'), `${idOf(name)}Logs`)['RetentionInDays']).toBe(7);
  });
});
