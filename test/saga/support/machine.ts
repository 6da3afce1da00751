import { readFileSync } from 'node:fs';
import { type RunOptions, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import * as z from 'zod';
import { MACHINE_SPECS } from '../../../src/topology/topology.ts';

const file = (name: string): string =>
  readFileSync(new URL(`../../../statemachines/trade-saga/${name}`, import.meta.url), 'utf8');

export const README = file('README.md');
/** The definition that is deployed, as the interpreter takes it. */
export const DEFINITION = JSON.parse(
  readFileSync(new URL(`../../../${MACHINE_SPECS['trade-saga'].definition}`, import.meta.url), 'utf8'),
) as StateMachineDefinition;

const choiceRule = z.object({ Next: z.string() });
const retrier = z.object({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.number(),
  MaxAttempts: z.number(),
  BackoffRate: z.number(),
  MaxDelaySeconds: z.number(),
  JitterStrategy: z.literal('FULL'),
});
const taskState = z.object({
  Type: z.literal('Task'),
  TimeoutSeconds: z.number(),
  Retry: z.array(retrier),
  Catch: z.array(z.object({ ErrorEquals: z.array(z.string()), Next: z.string() })),
  Next: z.string(),
});
const anyState = z.discriminatedUnion('Type', [
  taskState,
  z.object({ Type: z.literal('Choice'), Choices: z.array(choiceRule), Default: z.string() }),
  z.object({ Type: z.literal('Succeed') }),
  z.object({ Type: z.literal('Fail') }),
]);

export type TaskState = z.output<typeof taskState>;

/** Every state, with all that the tests look at; one that lacks any of it does not parse. */
export const STATES = z.record(z.string(), anyState).parse(DEFINITION.States);
export const TASKS: ReadonlyMap<string, TaskState> = new Map(
  Object.entries(STATES).flatMap(([name, state]) => (state.Type === 'Task' ? [[name, state] as const] : [])),
);

export function taskOf(name: string): TaskState {
  const task = TASKS.get(name);
  if (task === undefined) throw new Error(`there is no task ${name}`);
  return task;
}

const tryScript = z.union([
  z.strictObject({ answers: z.enum(['done', 'rejected', 'unfilled']) }),
  z.strictObject({ throws: z.string(), times: z.int().positive().default(1) }),
]);
type TryScript = z.output<typeof tryScript>;
const scenarioFile = z.strictObject({
  about: z.string(),
  scenarios: z.array(
    z.strictObject({
      name: z.string(),
      tries: z.record(z.string(), z.array(tryScript)),
      path: z.array(z.string()),
      end: z.string(),
    }),
  ),
});
export const { scenarios: SCENARIOS } = scenarioFile.parse(JSON.parse(file('scenarios.json')));
export type Scenario = (typeof SCENARIOS)[number];

/** A move of the machine: `from -> to`, or after an error `from -catch-> to` or `state -retry-> state`. */
export type Transition = string;
const moved = (from: string, to: string): Transition => `${from} -> ${to}`;
const caught = (from: string, to: string): Transition => `${from} -catch-> ${to}`;
const retried = (state: string): Transition => `${state} -retry-> ${state}`;

/** Every move from one state to another that the file allows. */
export const TRANSITIONS: readonly Transition[] = Object.entries(STATES).flatMap(([name, state]) => {
  if (state.Type === 'Task')
    return [moved(name, state.Next), ...state.Catch.map(({ Next }) => caught(name, Next))];
  if (state.Type === 'Choice')
    return [...state.Choices.map(({ Next }) => moved(name, Next)), moved(name, state.Default)];
  return [];
});

/** One for each Retry of the file. */
export const RETRIES: readonly Transition[] = [...TASKS].flatMap(([name, { Retry }]) =>
  Retry.map(() => retried(name)),
);

export interface Call {
  readonly state: string;
  readonly payload: unknown;
}

export interface Course {
  /** States in the order in which they were entered. */
  readonly path: readonly string[];
  readonly transitions: readonly Transition[];
  /** Every try of every task, in order. */
  readonly calls: readonly Call[];
  readonly outcome: 'succeeded' | 'failed';
}

const [placeholder = ''] = Object.keys(MACHINE_SPECS['trade-saga'].functions);
const taskInput = z.object({ FunctionName: z.literal(`\${${placeholder}}`), Payload: z.unknown() });
let machine: StateMachine | undefined;

/** Runs the machine with tasks that do what the scenario says, without any wait between tries. */
export async function play({ tries }: Scenario): Promise<Course> {
  const calls: Call[] = [];
  const left = new Map(
    Object.entries(tries).map(([state, script]) => [state, script.flatMap(repeated)] as const),
  );
  const handlers = [...TASKS.keys()].map((state) => {
    const handler = (input: unknown) => {
      calls.push({ state, payload: taskInput.parse(input).Payload });
      const next = left.get(state)?.shift() ?? { answers: 'done' };
      if ('throws' in next) throw faultOf(next.throws);
      return { Payload: { outcome: next.answers } };
    };
    return [state, handler] as const;
  });
  const overrides: RunOptions['overrides'] = {
    taskResourceLocalHandlers: Object.fromEntries(handlers),
    retryIntervalOverrides: Object.fromEntries([...TASKS.keys()].map((state) => [state, 0])),
  };
  machine ??= new StateMachine(DEFINITION, { validationOptions: { checkArn: false } });
  const input = { agentId: 'default', sagaId: 'intent-1', correlationId: 'correlation-1', error: null };
  const { result, eventLogs } = machine.run(input, { overrides });
  const settled = result.then(
    () => 'succeeded' as const,
    () => 'failed' as const,
  );
  const path: string[] = [];
  const transitions: Transition[] = [];
  let caughtIn: string | undefined;
  for await (const log of eventLogs) {
    if (log.type === 'StateCaught') caughtIn = log.state.name;
    if (log.type === 'StateRetried') transitions.push(retried(log.state.name));
    if (log.type !== 'StateEntered') continue;
    const from = path.at(-1);
    const to = log.state.name;
    if (from !== undefined) transitions.push(caughtIn === from ? caught(from, to) : moved(from, to));
    caughtIn = undefined;
    path.push(to);
  }
  return { path, transitions, calls, outcome: await settled };
}

const repeated = (one: TryScript): readonly TryScript[] =>
  'throws' in one ? Array.from({ length: one.times }, () => one) : [one];

/** An error with a name, which is all that a machine sees of it. */
function faultOf(name: string): Error {
  const error = new Error(`${name}, as the scenario has it`);
  error.name = name;
  return error;
}
