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
