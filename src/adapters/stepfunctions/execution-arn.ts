import { InvariantError } from '../../domain/errors.ts';

/**
 * The ARN of the execution `name` of a Standard machine, which needs no call:
 * `arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME`. Throws Invariant when `machineArn` is not a machine's.
 */
export function executionArnOf(machineArn: string, name: string): string {
  const match = /^(arn:[^:]+:states:[^:]*:[^:]*):stateMachine:([^:]+)$/.exec(machineArn);
  if (match === null) {
    throw new InvariantError(`"${machineArn}" is not the ARN of a state machine`);
  }
  return `${match[1]}:execution:${match[2]}:${name}`;
}

/**
 * Where a person looks at the execution `name` in AWS's console. Throws Invariant when `machineArn` is not a machine's.
 */
export function executionConsoleUrl(machineArn: string, name: string): string {
  const executionArn = executionArnOf(machineArn, name);
  const [, partition = '', , region = ''] = executionArn.split(':');
  const host = CONSOLES[partition];
  if (host === undefined) throw new InvariantError(`no console is known for the partition "${partition}"`);
  return `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/** By partition; those of an ordinary account, of China and of the government's regions. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};
