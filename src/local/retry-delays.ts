import type { StateMachineDefinition } from 'aws-local-stepfunctions';

/** Seconds before each retry of a state, by its Retry field; without jitter, so that one seed gives one history. */
export function retryDelays(definition: StateMachineDefinition, state: string): readonly number[] {
  const task = definition.States[state];
  const [policy] = task?.Type === 'Task' ? (task.Retry ?? []) : [];
  if (policy === undefined) return [];
  const {
    IntervalSeconds = 1,
    MaxAttempts = 3,
    BackoffRate = 2,
    MaxDelaySeconds = Number.POSITIVE_INFINITY,
  } = policy;
  return Array.from({ length: MaxAttempts }, (_, tries) =>
    Math.min(IntervalSeconds * BackoffRate ** tries, MaxDelaySeconds),
  );
}
