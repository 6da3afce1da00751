import type { CycleOpening } from '../../contracts/messages/messages.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import { elapsed } from '../../domain/clock.ts';
import { type CycleStatus, type CycleStep, STEPS_OF } from '../../domain/cycle/types.ts';

type StepState = CycleRecord['steps'][number];

/** The cycle with `step` begun at `at`. */
export const beginStep = (cycle: CycleRecord, step: CycleStep, at: string): CycleRecord => ({
  ...cycle,
  steps: [...cycle.steps, { name: step, status: 'running', startedAt: at }],
});

/** The cycle with `step` ended; one that was never begun began and ended at `at`. */
export function endStep(
  cycle: CycleRecord,
  step: CycleStep,
  at: string,
  detail?: string,
  status: StepState['status'] = 'completed',
): CycleRecord {
  const begun = cycle.steps.find((entry) => entry.name === step) ?? { name: step, startedAt: at };
  const ended: StepState = { ...begun, status, completedAt: at, ...(detail === undefined ? {} : { detail }) };
  return { ...cycle, steps: [...cycle.steps.filter((entry) => entry.name !== step), ended] };
}

/** The cycle once its requests are out; the first of their answers records what was done before them. */
export function begun(cycle: CycleRecord, { missingSymbols, steps }: CycleOpening): CycleRecord {
  if (cycle.status === 'started') return { ...cycle, status: 'running', missingSymbols, steps };
  if (cycle.pause?.from !== 'started') return cycle;
  return { ...cycle, pause: { ...cycle.pause, from: 'running' }, missingSymbols, steps };
}

/** The cycle at its end, with its duration. */
export function ended(
  { pause: _over, ...cycle }: CycleRecord,
  status: CycleStatus,
  at: string,
  reason?: string,
): CycleRecord {
  return {
    ...cycle,
    status,
    completedAt: at,
    // Two machines' clocks may differ by more than a short cycle takes.
    durationMs: Math.max(0, elapsed(cycle.startedAt, at)),
    ...(reason === undefined ? {} : { skipReason: reason }),
  };
}

/**
 * Moves a running cycle on as far as its answers allow: when the last request is answered the deciding is over, when
 * the gate has answered the last decision the cycle is complete (the countdown of CY2).
 */
export function advance(cycle: CycleRecord, at: string): CycleRecord {
  if (cycle.status !== 'running' || cycle.requests.some((request) => request.status === 'outstanding'))
    return cycle;
  const { decisions, holds, invalid, rejected, ordersSubmitted } = cycle.counts;
  let next = cycle;
  if (next.steps.find((step) => step.name === 'generate_decisions')?.status === 'running') {
    next = endStep(next, 'generate_decisions', at, `${decisions} decisions, ${holds} holds`);
    next = endStep(next, 'validate_decisions', at, `${invalid} invalid`);
    next = beginStep(next, 'execute_orders', at);
  }
  if (next.undecided > 0) return next;
  next = endStep(next, 'execute_orders', at, `${ordersSubmitted} orders, ${rejected} rejected`);
  next = endStep(next, 'update_state', at);
  return ended(endStep(next, 'complete', at), 'completed', at);
}

/** 0 to 100: steps done, and within the deciding its requests. */
export function progressOf(cycle: CycleRecord): number {
  if (cycle.completedAt !== undefined) return 100;
  const done = cycle.steps.filter((step) => step.status === 'completed').length;
  const answered = cycle.requests.filter((request) => request.status !== 'outstanding').length;
  const part = cycle.requests.length === 0 ? 0 : answered / (cycle.requests.length + 1);
  return Math.floor((100 * (done + part)) / STEPS_OF[cycle.type].length);
}
