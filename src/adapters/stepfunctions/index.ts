import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidArn,
  InvalidExecutionInput,
  InvalidName,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionStatus, Machines } from '../../application/ports/index.ts';
import type { MachineName } from '../../contracts/names.ts';
import { errorMessage, InvariantError, TransientError } from '../../domain/errors.ts';
import { executionArnOf } from './execution-arn.ts';

export interface StepFunctionsMachinesOptions {
  readonly client: SFNClient;
  readonly arnOf: (machine: MachineName) => string;
}

/** What a retry cannot change. */
const isOurFault = (error: unknown): boolean =>
  error instanceof InvalidName || error instanceof InvalidArn || error instanceof InvalidExecutionInput;

const classify = (doing: string, error: unknown): InvariantError | TransientError =>
  isOurFault(error)
    ? new InvariantError(`${doing}: ${errorMessage(error)}`, {}, error)
    : new TransientError(`${doing}: ${errorMessage(error)}`, {}, error);

/**
 * Standard state machines on Step Functions, which keeps a name for 90 days: a start with a name that an ended
 * execution or one with another input had answers `exists`. A repeat of a start that still runs, with the same
 * input, is answered by the service as if it were the first, so `started` is no proof of having been the only one.
 * Throws Transient when the service does not answer, Invariant for a name or input that it refuses.
 */
export function createStepFunctionsMachines({ client, arnOf }: StepFunctionsMachinesOptions): Machines {
  return {
    async start(machine, name, input) {
      const stateMachineArn = arnOf(machine);
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return 'started';
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return 'exists';
        throw classify(`${machine} ${name} did not start`, error);
      }
    },

    async status(machine, name): Promise<ExecutionStatus> {
      const executionArn = executionArnOf(arnOf(machine), name);
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return 'absent';
        throw classify(`${machine} ${name} has no known status`, error);
      }
    },
  };
}
