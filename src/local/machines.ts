import { readFileSync } from 'node:fs';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { ExecutionStatus, Machines } from '../application/ports/index.ts';
import type { Log } from '../application/ports/log.ts';
import type { FunctionName, MachineName } from '../contracts/names.ts';
import type { Clock } from '../domain/clock.ts';
import { SECOND } from '../domain/clock.ts';
import { errorMessage } from '../domain/errors.ts';
import { MACHINE_SPECS } from '../topology/topology.ts';
import { retryDelays } from './retry-delays.ts';
import type { Turnstile } from './turnstile.ts';

type Invoke = (name: FunctionName, payload: unknown) => Promise<unknown>;
type Json = Parameters<StateMachine['run']>[0];

interface TaskInput {
  readonly FunctionName: string;
  readonly Payload: unknown;
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
 * Runs the deployed state machine files in process. An execution is one activity of the host; executions are gone when
 * the process ends, and the heartbeat starts those of unfinished sagas again.
 */
export function createLocalMachines({ clock, turnstile, log, invoke }: LocalMachinesOptions): LocalMachines {
  const executions = new Map<string, Exclude<ExecutionStatus, 'absent'>>();
  const definitions = new Map<MachineName, StateMachineDefinition>();

  const definitionOf = (machine: MachineName): StateMachineDefinition => {
    const known = definitions.get(machine) ?? readDefinition(machine);
    definitions.set(machine, known);
    return known;
  };

  const execute = async (machine: MachineName, input: unknown): Promise<void> => {
    const definition = definitionOf(machine);
    const functions = MACHINE_SPECS[machine].functions;
    const handlers = Object.fromEntries(
      taskNames(definition).map((state) => {
        const delays = retryDelays(definition, state);
        let attempts = 0;
        const handler = async (task: TaskInput): Promise<unknown> => {
          // The interpreter would wait in wall time between two tries.
          const delay = delays[attempts++ - 1];
          if (delay !== undefined) await clock.sleep(delay * SECOND);
          const target = functions[task.FunctionName.replaceAll(/[${}]/g, '')];
          if (target === undefined)
            throw new Error(`${state} calls ${task.FunctionName}, which is not in the topology`);
          return { Payload: await invoke(target, task.Payload) };
        };
        return [state, handler] as const;
      }),
    );
    const overrides = {
      taskResourceLocalHandlers: handlers,
      retryIntervalOverrides: Object.fromEntries(taskNames(definition).map((state) => [state, 0])),
    };
    await new StateMachine(definition, { validationOptions: { checkArn: false } }).run(
      input as Json,
      { overrides } as never,
    ).result;
  };

  return {
    async start(machine, name, input) {
      const key = `${machine}/${name}`;
      if (executions.has(key)) return 'exists';
      executions.set(key, 'running');
      turnstile
        .run(() => execute(machine, input))
        .catch((error: unknown) =>
          log.error('execution failed', { machine, execution: name, error: errorMessage(error) }),
        )
        .finally(() => executions.set(key, 'ended'));
      return 'started';
    },
    running: () => [...executions.values()].filter((status) => status === 'running').length,
    async status(machine, name) {
      return executions.get(`${machine}/${name}`) ?? 'absent';
    },
  };
}

const readDefinition = (machine: MachineName): StateMachineDefinition =>
  JSON.parse(readFileSync(new URL(`../../${MACHINE_SPECS[machine].definition}`, import.meta.url), 'utf8'));

const taskNames = (definition: StateMachineDefinition): readonly string[] =>
  Object.entries(definition.States).flatMap(([name, state]) => (state.Type === 'Task' ? [name] : []));
