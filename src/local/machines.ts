import { readFileSync } from 'node:fs';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Machines } from '../application/ports/index.ts';
import type { Log } from '../application/ports/log.ts';
import type { MachineName } from '../contracts/names.ts';
import { type LostStatus, lostExecutionEvent } from '../contracts/saga/lost-execution.ts';
import type { Clock } from '../domain/clock.ts';
import { SECOND } from '../domain/clock.ts';
import { errorMessage } from '../domain/errors.ts';
import { MACHINE_SPECS, SERVICE_EVENT_SPECS } from '../topology/topology.ts';
import type { Invoke } from './functions.ts';
import { retryDelays } from './retry-delays.ts';
import type { Turnstile } from './turnstile.ts';

type Json = Parameters<StateMachine['run']>[0];

interface TaskInput {
  readonly FunctionName: string;
  readonly Payload: unknown;
}

interface LoadedMachine {
  readonly machine: StateMachine;
  readonly definition: StateMachineDefinition;
  readonly tasks: readonly string[];
}

/** How an execution ended otherwise than in a Succeed state, and why. */
interface Lost {
  readonly status: LostStatus;
  readonly error: string;
}

export interface LocalMachinesOptions {
  readonly clock: Clock;
  readonly turnstile: Turnstile;
  readonly log: Log;
  readonly invoke: Invoke;
}

export interface LocalMachines extends Machines {
  /** Executions that have not ended, or whose end is still being told, or of which a step still runs. */
  running(): number;
  /** Ends an execution as an operator's StopExecution does: what it has begun goes on, nothing follows. */
  abort(machine: MachineName, name: string): void;
}

/**
 * Runs the deployed state machine files in process. An execution is one activity of the host. One that is lost is told
 * to the functions that the topology names, in the event that AWS would send; one that is gone with the process is
 * found by the heartbeat.
 */
export function createLocalMachines({ clock, turnstile, log, invoke }: LocalMachinesOptions): LocalMachines {
  /** What ends each of those that run. */
  const executions = new Map<string, (as: LostStatus) => void>();
  /** Names that are used up; only of those that were lost, because nobody asks for the others again. */
  const lost = new Set<string>();
  let running = 0;

  const runTask = async (
    name: MachineName,
    state: string,
    delay: number | undefined,
    task: TaskInput,
  ): Promise<Json> => {
    // The interpreter would wait in wall time between two tries.
    if (delay !== undefined) await clock.sleep(delay * SECOND);
    const target = MACHINE_SPECS[name].functions[task.FunctionName.replaceAll(/[${}]/g, '')];
    if (target === undefined)
      throw new Error(`${state} calls ${task.FunctionName}, which is not in the topology`);
    return { Payload: (await invoke(target, task.Payload)) as Json };
  };

  /** Runs to its end, or until `cut`: then nothing more is begun, and what was begun still ends here. */
  const execute = async (name: MachineName, input: unknown, cut: AbortSignal): Promise<void> => {
    const { machine, definition, tasks } = machineOf(name);
    const underWay = new Set<Promise<Json>>();
    const handlers = tasks.map((state) => {
      const delays = retryDelays(definition, state);
      let tries = 0;
      const handler = (task: Json): Promise<Json> => {
        const work = runTask(name, state, delays[tries++ - 1], task as unknown as TaskInput);
        underWay.add(work);
        return work.finally(() => underWay.delete(work));
      };
      return [state, handler] as const;
    });
    const overrides = {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      retryIntervalOverrides: Object.fromEntries(tasks.map((state) => [state, 0])),
    };
    if (cut.aborted) return;
    const { result, abort } = machine.run(input as Json, { overrides, noThrowOnAbort: true });
    cut.addEventListener('abort', abort);
    try {
      await result;
    } finally {
      await Promise.allSettled(underWay);
    }
  };

  /** Tells every function that hears of it, once: the heartbeat finds what it does not take. */
  const tell = async (
    machine: MachineName,
    name: string,
    status: LostStatus,
    input: unknown,
  ): Promise<void> => {
    for (const { target, statuses, ...spec } of Object.values(SERVICE_EVENT_SPECS)) {
      if (spec.machine !== machine || !statuses.some((one) => one === status)) continue;
      try {
        await turnstile.run(() => invoke(target, lostExecutionEvent(name, status, input)));
      } catch (error) {
        log.error('the end of an execution was not taken', {
          machine,
          execution: name,
          function: target,
          error: errorMessage(error),
        });
      }
    }
  };

  const watch = async (machine: MachineName, name: string, input: unknown): Promise<void> => {
    const key = `${machine}/${name}`;
    const cut = new AbortController();
    const ending = Promise.withResolvers<Lost>();
    const timer = clock.timer(MACHINE_SPECS[machine].timeoutSeconds * SECOND);
    running += 1;
    executions.set(key, (status) => ending.resolve({ status, error: 'ended from outside' }));
    void timer.expired.then(() => ending.resolve({ status: 'TIMED_OUT', error: 'took too long' }));
    const course = turnstile
      .run(() => execute(machine, input, cut.signal))
      .catch((error: unknown): Lost => ({ status: 'FAILED', error: errorMessage(error) }));
    const end = await Promise.race([course, ending.promise]);
    cut.abort();
    timer.cancel();
    executions.delete(key);
    if (end !== undefined) {
      log.error('execution failed', { machine, execution: name, ...end });
      lost.add(key);
      await tell(machine, name, end.status, input);
    }
    await course;
    running -= 1;
  };

  return {
    async start(machine, name, input) {
      const key = `${machine}/${name}`;
      if (executions.has(key) || lost.has(key)) return 'exists';
      void watch(machine, name, input);
      return 'started';
    },
    running: () => running,
    abort: (machine, name) => executions.get(`${machine}/${name}`)?.('ABORTED'),
    async status(machine, name) {
      const key = `${machine}/${name}`;
      return executions.has(key) ? 'running' : lost.has(key) ? 'ended' : 'absent';
    },
  };
}

const loaded = new Map<MachineName, LoadedMachine>();

/** Reading and validating a definition takes a tenth of a second: once for each machine. */
function machineOf(name: MachineName): LoadedMachine {
  const known = loaded.get(name) ?? load(name);
  loaded.set(name, known);
  return known;
}

function load(name: MachineName): LoadedMachine {
  const file = new URL(`../../${MACHINE_SPECS[name].definition}`, import.meta.url);
  const definition = JSON.parse(readFileSync(file, 'utf8')) as StateMachineDefinition;
  const tasks = Object.entries(definition.States).flatMap(([state, { Type }]) =>
    Type === 'Task' ? [state] : [],
  );
  return {
    machine: new StateMachine(definition, { validationOptions: { checkArn: false } }),
    definition,
    tasks,
  };
}
