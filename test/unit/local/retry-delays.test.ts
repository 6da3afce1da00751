import { readFileSync } from 'node:fs';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { describe, expect, it } from 'vitest';
import { retryDelays } from '../../../src/local/retry-delays.ts';
import { MACHINE_SPECS } from '../../../src/topology/topology.ts';

const machine = (retry: object | undefined): StateMachineDefinition =>
  JSON.parse(
    JSON.stringify({
      StartAt: 'Task',
      States: {
        Task: { Type: 'Task', Resource: 'arn:task', End: true, ...(retry && { Retry: [retry] }) },
        Wait: { Type: 'Succeed' },
      },
    }),
  ) as StateMachineDefinition;

describe('the delays between the tries of a state', () => {
  it.each([
    ['grow by the rate', { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 }, [1, 2, 4]],
    [
      'stop growing at the maximum',
      { IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 3, MaxDelaySeconds: 10 },
      [2, 6, 10, 10],
    ],
    ['are those of the language where nothing is said', {}, [1, 2, 4]],
    ['are none where nothing is tried again', { MaxAttempts: 0 }, []],
  ])('%s', (_what, retry, expected) => {
    const delays = retryDelays(machine({ ErrorEquals: ['Transient'], ...retry }), 'Task');

    expect(delays).toEqual(expected);
  });

  it.each([
    ['a task without a Retry', 'Task'],
    ['a state that is no task', 'Wait'],
    ['a state that is not there', 'Absent'],
  ])('are none for %s', (_what, state) => {
    const delays = retryDelays(machine(undefined), state);

    expect(delays).toEqual([]);
  });

  it('fit into the time of the trade saga’s machine', () => {
    const { definition, timeoutSeconds } = MACHINE_SPECS['trade-saga'];
    const saga = JSON.parse(
      readFileSync(new URL(`../../../${definition}`, import.meta.url), 'utf8'),
    ) as StateMachineDefinition;

    const delays = Object.keys(saga.States).flatMap((state) => retryDelays(saga, state));

    expect(delays.length).toBeGreaterThan(0);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeLessThan(timeoutSeconds);
  });
});
