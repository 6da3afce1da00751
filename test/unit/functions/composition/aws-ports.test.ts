import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAwsPorts, type Parts } from '../../../../functions/composition/aws-ports.ts';
import { readEnvironment, readJwtSettings, readMachineArn } from '../../../../functions/composition/env.ts';
import { alpaca } from '../../../../functions/composition/parts/alpaca.ts';
import { bus } from '../../../../functions/composition/parts/bus.ts';
import { deadLetters } from '../../../../functions/composition/parts/dead-letters.ts';
import { machines } from '../../../../functions/composition/parts/machines.ts';
import { queue } from '../../../../functions/composition/parts/queue.ts';
import { stageOf } from '../../../../infra/stages.ts';
import { FUNCTIONS, type FunctionName } from '../../../../src/contracts/names.ts';
import { InvalidInputError, InvariantError } from '../../../../src/domain/errors.ts';

/** Every variable there is: what a function may read of it is what the tests are about. */
const ALL = {
  AWS_REGION: 'us-east-1',
  STATE_TABLE: 'state',
  AUDIT_TABLE: 'audit',
  EVENT_BUS_NAME: 'bus',
  QUEUE_URL_DECISION_REQUESTS: 'https://queues/decision-requests',
  QUEUE_URL_DECISIONS: 'https://queues/decisions',
  QUEUE_URL_HEARTBEATS: 'https://queues/heartbeats',
  DEAD_LETTERS_URL_DECISIONS: 'https://queues/decisions-dlq',
  DEAD_LETTERS_URL_DECISION_REQUESTS: 'https://queues/decision-requests-dlq',
  DEAD_LETTERS_URL_HEARTBEATS: 'https://queues/heartbeats-dlq',
  DEAD_LETTERS_URL_REACTIONS: 'https://queues/reactions-dlq',
  MACHINE_ARN_TRADE_SAGA: 'arn:aws:states:us-east-1:123456789012:stateMachine:saga',
  ALPACA_SECRET_ARN: 'arn:secret',
  WEBHOOK_SECRET_ARN: 'arn:webhook',
  JWT_ISSUER: 'https://issuer',
  JWT_AUDIENCE: 'audience',
  JWT_KEYS_URL: 'https://issuer/keys',
  AGENTS_CONFIG: stageOf('dev').agents,
  METRICS_NAMESPACE: 'Quarterdeck/dev',
};

/** As each `index.ts` names them; the bundles' test imports those. */
const PARTS: Readonly<Record<FunctionName, Parts>> = {
  'analysis-cycle': { alpaca, queue },
  decide: { alpaca },
  execute: { alpaca, machines },
  'trade-saga': { alpaca },
  'outbox-relay': { bus },
  'heartbeat-cycle': { alpaca, bus, deadLetters, machines, queue },
  recovery: { machines },
  'routine-cycle': { alpaca, machines },
  'control-api': { alpaca, deadLetters, machines, queue },
  'alert-webhook': {},
  react: { alpaca, queue },
};

const portsOf = (name: FunctionName) => createAwsPorts(name, PARTS[name], readEnvironment(name, ALL));

describe('readEnvironment', () => {
  it.each(FUNCTIONS)('reads for %s nothing but what its topology uses', (name) => {
    // Act
    const environment = readEnvironment(name, ALL);

    // Assess
    expect(environment.agents.agents.map(({ agentId }) => agentId)).toEqual(['default']);
    expect(environment.alpacaSecret === undefined).toBe(
      ['outbox-relay', 'recovery', 'alert-webhook'].includes(name),
    );
    expect(environment.webhookSecret !== undefined).toBe(name === 'alert-webhook');
    expect(environment.eventBus !== undefined).toBe(name === 'outbox-relay' || name === 'heartbeat-cycle');
    expect([...environment.queueUrls.keys()]).toEqual(
      name === 'analysis-cycle'
        ? ['decision-requests']
        : name === 'control-api'
          ? ['decision-requests', 'decisions', 'heartbeats']
          : name === 'react'
            ? ['decision-requests', 'heartbeats']
            : name === 'heartbeat-cycle'
              ? ['heartbeats']
              : [],
    );
    expect([...environment.deadLettersUrls.keys()]).toEqual(
      name === 'heartbeat-cycle' || name === 'control-api'
        ? ['decision-requests', 'decisions', 'heartbeats', 'reactions']
        : [],
    );
    expect([...environment.machineArns.keys()]).toEqual(
      ['control-api', 'execute', 'heartbeat-cycle', 'recovery', 'routine-cycle'].includes(name)
        ? ['trade-saga']
        : [],
    );
  });

  it('names every variable that is missing or empty', () => {
    const { STATE_TABLE: _state, ...rest } = ALL;

    const read = (): unknown => readEnvironment('decide', { ...rest, ALPACA_SECRET_ARN: '' });

    expect(read).toThrow(InvalidInputError);
    expect(read).toThrow(/STATE_TABLE/);
    expect(read).toThrow(/ALPACA_SECRET_ARN: must be set/);
  });

  it('refuses agents that break their schema', () => {
    expect(() => readEnvironment('decide', { ...ALL, AGENTS_CONFIG: '{' })).toThrow(
      /AGENTS_CONFIG is not valid JSON/,
    );
    expect(() => readEnvironment('decide', { ...ALL, AGENTS_CONFIG: '{"agents":[]}' })).toThrow(/agents/);
  });
});

describe('readJwtSettings', () => {
  it('reads issuer, audience and where the keys are, and names what is missing', () => {
    expect(readJwtSettings(ALL)).toEqual({
      issuer: 'https://issuer',
      audience: 'audience',
      keysUrl: 'https://issuer/keys',
    });
    expect(() => readJwtSettings({ JWT_ISSUER: 'https://issuer' })).toThrow(/JWT_AUDIENCE/);
  });
});

describe('readMachineArn', () => {
  it('reads where sagas run, or says what is missing', () => {
    expect(readMachineArn('trade-saga', ALL)).toBe(ALL.MACHINE_ARN_TRADE_SAGA);
    expect(() => readMachineArn('trade-saga', {})).toThrow(/MACHINE_ARN_TRADE_SAGA/);
  });
});

describe('createAwsPorts', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('takes the environment of the process', () => {
    for (const [name, value] of Object.entries(ALL)) vi.stubEnv(name, value);

    expect(createAwsPorts('decide', { alpaca }).config.agents).toHaveLength(1);
    vi.stubEnv('STATE_TABLE', undefined);
    expect(() => createAwsPorts('decide', { alpaca })).toThrow(InvalidInputError);
  });

  it('throws Invariant, naming function and port, when something is used that is not granted', () => {
    expect(() => portsOf('decide').queue.send('decisions', [])).toThrow(InvariantError);
    expect(() => portsOf('decide').queue.send('decisions', [])).toThrow(/decide uses queue\.send/);
    expect(() => portsOf('analysis-cycle').bus.publish([])).toThrow(/analysis-cycle uses bus\.publish/);
    expect(() => portsOf('trade-saga').machines.start('trade-saga', 'n', {})).toThrow(/uses machines\.start/);
    expect(() => portsOf('outbox-relay').broker.account()).toThrow(/outbox-relay uses broker\.account/);
    expect(() => portsOf('outbox-relay').marketData.quotes([])).toThrow(InvariantError);
  });

  it('refuses a queue that is not granted to a function that has another', async () => {
    await expect(portsOf('analysis-cycle').queue.send('decisions', [{}])).rejects.toThrow(
      /analysis-cycle uses decisions, which its topology does not grant/,
    );
  });

  it('lets a copy of all ports pass on what is not granted', () => {
    const ports = portsOf('outbox-relay');

    const copy = { ...ports, clock: ports.clock };

    expect(() => copy.queue.send('decisions', [])).toThrow(InvariantError);
  });

  it('refuses parts that the topology does not grant, and the lack of those that it does', () => {
    const environment = readEnvironment('decide', ALL);

    expect(() => createAwsPorts('decide', {}, environment)).toThrow(/decide .*: alpaca/);
    expect(() => createAwsPorts('decide', { alpaca, queue, bus }, environment)).toThrow(
      /decide .*: queue, bus/,
    );
  });

  it('calls broker and market data through a guard, and has none where it has neither', () => {
    expect(() => portsOf('outbox-relay').guard.report()).toThrow(/outbox-relay uses guard\.report/);
    expect(portsOf('decide').guard).toHaveProperty('run');
  });

  it('has the rules engine where there is market data', () => {
    expect(Object.keys(portsOf('decide').engines)).toEqual(['rules']);
    expect(portsOf('outbox-relay').engines).toEqual({});
  });

  it('has the signal service where the stage has one and the topology grants it', () => {
    const withOne = { ...ALL, SIGNAL_SERVICE_URL: 'https://signals.example/v1' };
    const engines = (name: FunctionName) =>
      Object.keys(createAwsPorts(name, PARTS[name], readEnvironment(name, withOne)).engines);

    expect([engines('decide'), engines('control-api'), engines('execute')]).toEqual([
      ['rules', 'signal-service'],
      ['rules', 'signal-service'],
      ['rules'],
    ]);
    expect(portsOf('decide').signalService).toBeUndefined();
    expect(() => readEnvironment('decide', { ...ALL, SIGNAL_SERVICE_URL: 'nowhere' })).toThrow(
      /SIGNAL_SERVICE_URL/,
    );
  });
});
