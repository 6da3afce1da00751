import { describe, expect, test } from 'vitest';
import { FORWARD_DEADLINE_MS, SAGA_STEPS, SAGA_TIMEOUT_MS, UNDO_STEPS } from '../../src/domain/saga/steps.ts';
import {
  DEFINITION,
  play,
  README,
  RETRIES,
  SCENARIOS,
  STATES,
  TASKS,
  TRANSITIONS,
  taskOf,
} from './support/machine.ts';

describe('the trade saga, scenario by scenario', () => {
  test.each(SCENARIOS)('$name', async (scenario) => {
    const course = await play(scenario);

    expect(course.path).toEqual(scenario.path);
    expect(course.path.at(-1)).toBe(scenario.end);
    expect(course.outcome).toBe(STATES[scenario.end]?.Type === 'Fail' ? 'failed' : 'succeeded');
    // Every try that the scenario has took place, and no other.
    for (const state of TASKS.keys()) {
      const script = scenario.tries[state] ?? [];
      const scripted = script.reduce((sum, one) => sum + ('throws' in one ? one.times : 1), 0);
      const expected = scenario.path.includes(state) ? Math.max(1, scripted) : 0;
      expect(
        course.calls.filter((call) => call.state === state),
        `tries of ${state}`,
      ).toHaveLength(expected);
    }
  });

  test('every task is asked for its own step of this saga, and an undo hears of the fault', async () => {
    const scenario = {
      name: '',
      tries: { UpdatePosition: [{ throws: 'Conflict', times: 1 }] },
      path: [],
      end: '',
    };

    const { calls } = await play(scenario);

    const saga = { agentId: 'default', sagaId: 'intent-1', correlationId: 'correlation-1' };
    const fault = { Error: 'Conflict', Cause: 'Conflict, as the scenario has it' };
    expect(calls.map(({ payload }) => payload)).toEqual(
      calls.map(({ state }) => ({ ...saga, step: state, ...(state.startsWith('Undo') && { error: fault }) })),
    );
    expect(calls.filter(({ state }) => state.startsWith('Undo'))).toHaveLength(4);
  });

  test('the scenarios have a name each', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  });
});

describe('the scenarios together', () => {
  /** What of the file is not in `covered`, and what is there that the file does not have. */
  const compared = (file: readonly string[], covered: ReadonlySet<string>) => ({
    uncovered: file.filter((one) => !covered.has(one)),
    invented: [...covered].filter((one) => !file.includes(one)),
  });

  test('enter every state and make every transition of the file: each branch, each Catch, each Retry', async () => {
    const entered = new Set<string>();
    const made = new Set<string>();
    for (const scenario of SCENARIOS) {
      const { path, transitions } = await play(scenario);
      for (const state of path) entered.add(state);
      for (const transition of transitions) made.add(transition);
    }

    expect(compared(Object.keys(STATES), entered)).toEqual({ uncovered: [], invented: [] });
    expect(compared([...TRANSITIONS, ...RETRIES], made)).toEqual({ uncovered: [], invented: [] });
  });

  test('throw every error that the file retries', () => {
    const thrown = SCENARIOS.flatMap(({ tries }) =>
      Object.values(tries).flatMap((script) =>
        script.flatMap((one) => ('throws' in one ? [one.throws] : [])),
      ),
    );
    const retryable = [...TASKS.values()].flatMap(({ Retry }) =>
      Retry.flatMap(({ ErrorEquals }) => ErrorEquals),
    );

    expect(compared([...new Set(retryable)], new Set(thrown)).uncovered).toEqual([]);
  });

  test('tell every branch of a choice by where it leads, because no two lead to the same state', () => {
    const doubled = TRANSITIONS.filter((transition, index) => TRANSITIONS.indexOf(transition) !== index);

    expect(doubled).toEqual([]);
  });

  test('would be found short if one were missing', async () => {
    const { transitions } = await play({ name: '', tries: {}, path: [], end: '' });

    const { uncovered } = compared([...TRANSITIONS, ...RETRIES], new Set(transitions));

    expect(uncovered).toEqual(
      expect.arrayContaining([
        'IsRiskAccepted -> RejectSaga',
        'SubmitOrder -catch-> UndoSubmitOrder',
        'FailSaga -retry-> FailSaga',
      ]),
    );
  });
});

describe('every task', () => {
  const faults = [
    'Transient',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ];

  test.each([...TASKS])(
    '%s has a timeout, retries for passing faults only, and a catch for all else',
    (_, task) => {
      const [retry, ...others] = task.Retry;

      expect(task.TimeoutSeconds).toBeGreaterThan(0);
      expect(others).toEqual([]);
      expect(retry?.ErrorEquals.toSorted()).toEqual(faults.toSorted());
      expect(task.Catch.map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.ALL']]);
    },
  );

  test('there is one for each step of the domain, and the undos are in reverse', () => {
    const undone = ['RecordTrade', 'UpdatePosition', 'WaitForFill', 'SubmitOrder'];

    expect([...TASKS.keys()].sort()).toEqual([...SAGA_STEPS, ...UNDO_STEPS, 'RejectSaga', 'FailSaga'].sort());
    expect(undone.map((step) => taskOf(step).Catch[0]?.Next)).toEqual(undone.map((step) => `Undo${step}`));
    expect(UNDO_STEPS.map((step) => taskOf(step).Next)).toEqual([...UNDO_STEPS.slice(1), 'Compensated']);
  });
});

/** Seconds before each retry of a task at most: full jitter only makes them shorter. */
const backoffs = (name: string): readonly number[] =>
  taskOf(name).Retry.flatMap(({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }) =>
    Array.from({ length: MaxAttempts }, (_, tries) =>
      Math.min(IntervalSeconds * BackoffRate ** tries, MaxDelaySeconds),
    ),
  );
/** All tries of a task, each up to its timeout, and the waits between them. */
const allTries = (name: string): number =>
  backoffs(name).reduce(
    (total, wait) => total + wait,
    (backoffs(name).length + 1) * taskOf(name).TimeoutSeconds,
  );
/** A try that finds the forward path's time over is refused at its first read of the store. */
const REFUSAL_SECONDS = 1;
const forwardSum = (step: string): number =>
  FORWARD_DEADLINE_MS / 1_000 + taskOf(step).TimeoutSeconds + Math.max(...backoffs(step)) + REFUSAL_SECONDS;

/** From the step's fault through every undo to Failed, by the file's own arrows. */
function undoSum(step: string): number {
  let total = 0;
  for (let state = taskOf(step).Catch[0]?.Next; state !== undefined && state !== 'Compensated'; ) {
    total += allTries(state);
    state = taskOf(state).Next;
  }
  return total;
}

describe('the sum of retries and timeouts (SG2)', () => {
  const rows = SAGA_STEPS.map((step) => ({
    step,
    forward: forwardSum(step),
    undo: undoSum(step),
    fail: allTries('FailSaga'),
  }));

  test.each(rows)(
    'fits in the machine when $step fails last of all, and then the last undo too',
    ({ forward, undo, fail }) => {
      expect(forward + undo + fail).toBeLessThan(SAGA_TIMEOUT_MS / 1_000);
    },
  );

  test('fits when the rejection cannot be recorded', () => {
    expect(forwardSum('WaitForFill') + allTries('RejectSaga') + allTries('FailSaga')).toBeLessThan(300);
  });

  test('is what the README says, row by row', () => {
    for (const { step, forward, undo, fail } of rows) {
      const row = ` \`${step}\` ${forward} ${undo} ${fail} ${forward + undo + fail} `;
      expect(README.replaceAll(/\s*\|\s*/g, ' ')).toContain(row);
    }
  });

  test('the timeouts and retries are what the README says', () => {
    for (const [name, task] of TASKS) {
      const row = ` \`${name}\` ${task.TimeoutSeconds} ${task.Retry[0]?.MaxAttempts} ${backoffs(name).join(', ')} ${allTries(name)} `;
      expect(README.replaceAll(/\s*\|\s*/g, ' ')).toContain(row);
    }
    expect(DEFINITION.TimeoutSeconds).toBe(SAGA_TIMEOUT_MS / 1_000);
  });
});

test("the README's diagram has the transitions of the file and no others", () => {
  const [, diagram = ''] = /```mermaid\n(.*?)```/s.exec(README) ?? [];
  const arrows = [...diagram.matchAll(/^ *(\w+|\[\*\]) --> (\w+|\[\*\])(?:: (.+))?$/gm)].map(
    ([, from = '', to = '', label = '']) =>
      label.includes('fault') ? `${from} -catch-> ${to}` : `${from} -> ${to}`,
  );

  const ends = Object.entries(STATES).flatMap(([name, { Type }]) =>
    Type === 'Task' || Type === 'Choice' ? [] : [`${name} -> [*]`],
  );
  expect(arrows.toSorted()).toEqual(['[*] -> ValidateRisk', ...TRANSITIONS, ...ends].toSorted());
});
