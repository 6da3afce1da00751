import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type ExecutionStatus,
  InvalidName,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createStepFunctionsMachines } from '../../../../src/adapters/stepfunctions/index.ts';
import { InvariantError, TransientError } from '../../../../src/domain/errors.ts';

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:TradeSaga-x1';
const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:TradeSaga-x1';

/** The service, as far as it knows executions: by ARN, with their input and status. */
function fakeService(arn: string = MACHINE) {
  const executions = new Map<string, { input: string; status: ExecutionStatus }>();
  const service = new SFNClient({});
  const client = mockClient(service);
  client.on(StartExecutionCommand).callsFake(({ name = '', input = '' }: StartExecutionCommand['input']) => {
    if (name.length > 80) throw new InvalidName({ message: 'Invalid Name', $metadata: {} });
    const executionArn = `${EXECUTION}:${name}`;
    const known = executions.get(executionArn);
    if (known !== undefined && (known.status !== 'RUNNING' || known.input !== input)) {
      throw new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: {} });
    }
    executions.set(executionArn, { input, status: 'RUNNING' });
    return { executionArn };
  });
  client
    .on(DescribeExecutionCommand)
    .callsFake(({ executionArn = '' }: DescribeExecutionCommand['input']) => {
      const known = executions.get(executionArn);
      if (known === undefined)
        throw new ExecutionDoesNotExist({ message: 'Execution Does Not Exist', $metadata: {} });
      return { status: known.status };
    });
  const machines = createStepFunctionsMachines({ client: service, arnOf: () => arn });
  return { client, machines, executions };
}

describe('createStepFunctionsMachines', () => {
  it('starts an execution by name with its input as JSON', async () => {
    // Prepare
    const { machines, executions } = fakeService();

    // Act
    const answer = await machines.start('trade-saga', 'intent-1', { sagaId: 's-1' });

    // Assess
    expect(answer).toBe('started');
    expect(executions.get(`${EXECUTION}:intent-1`)?.input).toBe('{"sagaId":"s-1"}');
  });

  it('answers `exists` for a name that was used', async () => {
    const { machines, executions } = fakeService();
    executions.set(`${EXECUTION}:intent-1`, { input: '{}', status: 'SUCCEEDED' });

    await expect(machines.start('trade-saga', 'intent-1', {})).resolves.toBe('exists');
  });

  it.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'ended'],
    ['FAILED', 'ended'],
    ['TIMED_OUT', 'ended'],
    ['ABORTED', 'ended'],
  ] as const)('reads %s as %s', async (status, expected) => {
    const { machines, executions } = fakeService();
    executions.set(`${EXECUTION}:intent-1`, { input: '{}', status });

    await expect(machines.status('trade-saga', 'intent-1')).resolves.toBe(expected);
  });

  it('reads an execution that the service does not know as absent', async () => {
    const { machines } = fakeService();

    await expect(machines.status('trade-saga', 'intent-1')).resolves.toBe('absent');
  });

  it('throws Invariant for a name that is refused, and for an ARN that is no machine', async () => {
    const { machines } = fakeService();
    const { machines: wrong } = fakeService('arn:aws:lambda:us-east-1:123456789012:function:x');

    await expect(machines.start('trade-saga', 'n'.repeat(81), {})).rejects.toThrow(InvariantError);
    await expect(wrong.status('trade-saga', 'intent-1')).rejects.toThrow(InvariantError);
  });

  it('throws Transient when the service does not answer', async () => {
    const { client, machines } = fakeService();
    client.on(StartExecutionCommand).rejects(new Error('throttled'));
    client.on(DescribeExecutionCommand).rejects(new Error('throttled'));

    await expect(machines.start('trade-saga', 'intent-1', {})).rejects.toThrow(TransientError);
    await expect(machines.status('trade-saga', 'intent-1')).rejects.toThrow(TransientError);
  });
});
