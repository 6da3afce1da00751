import { readFileSync } from 'node:fs';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Machines } from '../application/ports/index.ts';
import type { Log } from '../application/ports/log.ts';
import type { MachineName } from '../contracts/names.ts';
import type { Clock } from '../domain/clock.ts';
import { SECOND } from '../domain/clock.ts';
import { errorMessage } from '../domain/errors.ts';
import { MACHINE_SPECS } from '../topology/topology.ts';
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

export interface LocalMachinesOptions {
  readonly clock: Clock;
  readonly turnstile: Turnstile;
  readonly log: Log;
  readonly invoke: Invoke;
}

export interface LocalMachines extends Machines {
  /** Executions that have not ended. */
  running(): number;
}

/**
 * Runs the deployed state machine files in process. An execution is one activity of the host; it is gone with the
 * process, and the heartbeat starts those of unfinished sagas again.
 */
export function createLocalMachines({ clock, turnstile, log, invoke }: LocalMachinesOptions): LocalMachines {
  const executions = new Set<string>();
  const loaded = new Map<MachineName, LoadedMachine>();

  /** Reading and validating a definition takes a tenth of a second: once for each machine. */
  const machineOf = (name: MachineName): LoadedMachine => {
    const known = loaded.get(name) ?? load(name);
    loaded.set(name, known);
    return known;
  };

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

  const execute = async (name: MachineName, input: unknown): Promise<void> => {
    const { machine, definition, tasks } = machineOf(name);
    const handlers = tasks.map((state) => {
      const delays = retryDelays(definition, state);
      let tries = 0;
      return [
        state,
        (task: Json) => runTask(name, state, delays[tries++ - 1], task as unknown as TaskInput),
      ] as const;
    });
    const overrides = {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      retryIntervalOverrides: Object.fromEntries(tasks.map((state) => [state, 0])),
    };
    await machine.run(input as Json, { overrides }).result;
  };

  return {
    async start(machine, name, input) {
      const key = `${machine}/${name}`;
      if (executions.has(key)) return 'exists';
      executions.add(key);
      turnstile
        .run(() => execute(machine, input))
        .catch((error: unknown) =>
          log.error('execution failed', { machine, execution: name, error: errorMessage(error) }),
        )
        .finally(() => executions.delete(key));
      return 'started';
    },
    running: () => executions.size,
    async status(machine, name) {
      return executions.has(`${machine}/${name}`) ? 'running' : 'absent';
    },
  };
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
