import { describe, expect, it } from 'vitest';
import { stageOf } from '../../../infra/stages.ts';
import { FUNCTION_SPECS } from '../../../src/topology/topology.ts';
import { dev, propertiesOf, type Resource, resourcesOf, said } from '../support/templates.ts';

const stage = stageOf('dev');
const { trading, control } = dev;
const inBoth = (type: string): ReadonlyMap<string, Resource> =>
  new Map([...resourcesOf(trading, type), ...resourcesOf(control, type)]);
const idOf = (name: string): string => name.replaceAll('-', '');

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
  decide: ['AGENTS_CONFIG', 'ALPACA_SECRET_ARN', 'AUDIT_TABLE', 'METRICS_NAMESPACE', 'STATE_TABLE'],
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
    'EVENT_BUS_NAME',
    'MACHINE_ARN_TRADE_SAGA',
    'METRICS_NAMESPACE',
    'QUEUE_URL_HEARTBEATS',
    'STATE_TABLE',
  ],
  'control-api': [
    'AGENTS_CONFIG',
    'ALPACA_SECRET_ARN',
    'AUDIT_TABLE',
    'JWT_AUDIENCE',
    'JWT_ISSUER',
    'JWT_KEYS_URL',
    'METRICS_NAMESPACE',
    'QUEUE_URL_DECISION_REQUESTS',
    'STATE_TABLE',
  ],
};

describe('functions', () => {
  const functions = inBoth('AWS::Lambda::Function');

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
      TracingConfig: { Mode: 'Active' },
    });
    expect(Properties).not.toHaveProperty('FunctionName');
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
    expect(propertiesOf(inBoth('AWS::Logs::LogGroup'), `${idOf(name)}Logs`)['RetentionInDays']).toBe(7);
  });
});
