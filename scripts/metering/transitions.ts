import { StateMachine } from 'aws-local-stepfunctions';
import { replaceMethod } from './replace-method.ts';
import type { Tally } from './usage.ts';

type Execution = ReturnType<StateMachine['run']>;

/** Lines of a Standard machine's log at level ALL: a task is scheduled, started and answered between two of them. */
const LOG_EVENTS = { execution: 2, state: 2, task: 3 } as const;

export interface TransitionMeter {
  /** Resolves when all that has ended is counted. */
  settled(): Promise<void>;
  stop(): void;
}

/**
 * Counts what the interpreter enters, in every machine of this process. A try again is billed like an entry, and so
 * is the start, to be on the safe side.
 */
export function meterTransitions(tally: Tally): TransitionMeter {
  const counting = new Set<Promise<void>>();
  const count = async (events: Execution['eventLogs']): Promise<void> => {
    tally.add('stepfunctions.executions');
    tally.add('stepfunctions.transitions');
    tally.add('stepfunctions.logEvents', LOG_EVENTS.execution);
    for await (const event of events) {
      if (event.type === 'StateEntered' || event.type === 'StateRetried')
        tally.add('stepfunctions.transitions');
      if (event.type === 'StateEntered') {
        const isTask = event.state.type === 'Task';
        tally.add('stepfunctions.logEvents', LOG_EVENTS.state + (isTask ? LOG_EVENTS.task : 0));
      }
    }
  };
  const stop = replaceMethod(StateMachine.prototype, 'run', (run, ...given): Execution => {
    const execution = run(...given);
    const counted = count(execution.eventLogs).finally(() => counting.delete(counted));
    counting.add(counted);
    return execution;
  });
  return {
    async settled() {
      await Promise.all(counting);
    },
    stop,
  };
}
