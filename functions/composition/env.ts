import * as z from 'zod';
import { type DeploymentConfig, deploymentConfig } from '../../src/contracts/config/deployment.ts';
import { type FunctionName, type MachineName, QUEUES, type QueueName } from '../../src/contracts/names.ts';
import { parse, parseJson } from '../../src/contracts/parse.ts';
import { ENVIRONMENT, FUNCTION_SPECS } from '../../src/topology/topology.ts';

/** What one function knows of where it runs. What its topology entry does not use is absent, even if it is set. */
export interface FunctionEnvironment {
  readonly agents: DeploymentConfig;
  readonly metricsNamespace: string;
  readonly stateTable: string | undefined;
  readonly auditTable: string | undefined;
  readonly eventBus: string | undefined;
  readonly alpacaSecret: string | undefined;
  readonly webhookSecret: string | undefined;
  /** The only variable that a function may lack: most stages have no signal service. */
  readonly signalServiceUrl: string | undefined;
  readonly queueUrls: ReadonlyMap<QueueName, string>;
  readonly deadLettersUrls: ReadonlyMap<QueueName, string>;
  readonly machineArns: ReadonlyMap<MachineName, string>;
}

/** Whose tokens the API takes. */
export interface JwtSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer publishes its keys. */
  readonly keysUrl: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const text = z.string().min(1, 'must be set');

/**
 * Reads the variables of `name`, and only those. Throws InvalidInput naming every one that is missing or malformed:
 * a function that does not know its tables or agents must not start.
 */
export function readEnvironment(name: FunctionName, variables: Variables = process.env): FunctionEnvironment {
  const { uses } = FUNCTION_SPECS[name];
  const queues = (uses.sends ?? []).map((queue) => ({ queue, variable: ENVIRONMENT.queueUrl(queue) }));
  const deadLetters = (uses.deadLetters === undefined ? [] : QUEUES).map((queue) => ({
    queue,
    variable: ENVIRONMENT.deadLettersUrl(queue),
  }));
  const machines = (uses.starts ?? []).map((machine) => ({
    machine,
    variable: ENVIRONMENT.machineArn(machine),
  }));
  const names = {
    stateTable: uses.state === undefined ? undefined : ENVIRONMENT.stateTable,
    auditTable: uses.audit === undefined ? undefined : ENVIRONMENT.auditTable,
    eventBus: uses.publishes === true ? ENVIRONMENT.eventBus : undefined,
    alpacaSecret: uses.broker === true ? ENVIRONMENT.alpacaSecret : undefined,
    webhookSecret: uses.webhook === true ? ENVIRONMENT.webhookSecret : undefined,
  };
  const wanted = [
    ENVIRONMENT.agents,
    ENVIRONMENT.metricsNamespace,
    ...Object.values(names).filter((variable) => variable !== undefined),
    ...queues.map(({ variable }) => variable),
    ...deadLetters.map(({ variable }) => variable),
    ...machines.map(({ variable }) => variable),
  ];
  const shape: Record<string, z.ZodType<string | undefined>> = Object.fromEntries(
    wanted.map((variable) => [variable, text]),
  );
  if (uses.signals === true) shape[ENVIRONMENT.signalServiceUrl] = z.url().optional();
  const values: Variables = parse(z.object(shape), variables, `the environment of ${name}`);
  const valueIn = (variable: string | undefined): string | undefined =>
    variable === undefined ? undefined : values[variable];

  return {
    agents: parseJson(deploymentConfig, values[ENVIRONMENT.agents] ?? '', ENVIRONMENT.agents),
    metricsNamespace: values[ENVIRONMENT.metricsNamespace] ?? '',
    stateTable: valueIn(names.stateTable),
    auditTable: valueIn(names.auditTable),
    eventBus: valueIn(names.eventBus),
    alpacaSecret: valueIn(names.alpacaSecret),
    webhookSecret: valueIn(names.webhookSecret),
    signalServiceUrl: values[ENVIRONMENT.signalServiceUrl],
    queueUrls: new Map(queues.map(({ queue, variable }) => [queue, values[variable] ?? ''])),
    deadLettersUrls: new Map(deadLetters.map(({ queue, variable }) => [queue, values[variable] ?? ''])),
    machineArns: new Map(machines.map(({ machine, variable }) => [machine, values[variable] ?? ''])),
  };
}

/** Throws InvalidInput naming what is missing. */
export function readJwtSettings(variables: Variables = process.env): JwtSettings {
  const { jwtIssuer, jwtAudience, jwtKeysUrl } = ENVIRONMENT;
  const values = parse(
    z.object({ [jwtIssuer]: text, [jwtAudience]: text, [jwtKeysUrl]: z.url() }),
    variables,
    'the environment of the API',
  );
  return { issuer: values[jwtIssuer], audience: values[jwtAudience], keysUrl: values[jwtKeysUrl] };
}

/**
 * The ARN of a machine that the API names in links. Throws InvalidInput when it is missing.
 */
export function readMachineArn(machine: MachineName, variables: Variables = process.env): string {
  const variable = ENVIRONMENT.machineArn(machine);
  return parse(z.object({ [variable]: text }), variables, 'the environment of the API')[variable] ?? '';
}
