import { Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Stage } from '../../src/topology/stage.ts';
import {
  FUNCTION_SPECS,
  MACHINE_SPECS,
  QUEUE_SPECS,
  ROUTES,
  SCHEDULE_SPECS,
  SERVICE_EVENT_SPECS,
  TABLE_SPECS,
} from '../../src/topology/topology.ts';
import { WEBHOOK_FUNCTION } from '../constructs/alert-webhook.ts';
import { addEventRoute } from '../constructs/event-route.ts';
import { consumeOutbox, consumeQueue } from '../constructs/event-sources.ts';
import type { MachineName, QueueName, Resources } from '../constructs/grants.ts';
import { type DeadLetterQueue, GuardedQueue, LastStop } from '../constructs/guarded-queue.ts';
import { NewYorkSchedule } from '../constructs/new-york-schedule.ts';
import { type FunctionName, QuarterdeckFunction } from '../constructs/quarterdeck-function.ts';
import { entriesOf, mapOf } from '../constructs/records.ts';
import { SagaMachine } from '../constructs/saga-machine.ts';
import { ServiceEvent } from '../constructs/service-event.ts';
import { API_FUNCTION } from './control-stack.ts';
import type { DataStack } from './data-stack.ts';

/** Built where people come in, and where they are told. */
const ELSEWHERE: ReadonlySet<FunctionName> = new Set([API_FUNCTION, WEBHOOK_FUNCTION]);

export interface TradingStackProps {
  readonly stage: Stage;
  readonly data: DataStack;
}

/** All that runs by itself: schedules, queues, routes, the saga, and the functions that they invoke. */
export class TradingStack extends Stack {
  readonly bus: EventBus;
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly machines: Readonly<Record<MachineName, StateMachine>>;
  /** By what failed. */
  readonly deadLetters: Readonly<Record<string, DeadLetterQueue>>;
  readonly #functions = new Map<FunctionName, QuarterdeckFunction>();

  constructor(scope: Construct, id: string, { stage, data }: TradingStackProps) {
    super(scope, id, {
      description: 'Quarterdeck: schedules, queues, event routes, functions and the trade saga',
    });
    const bus = new EventBus(this, 'Bus', { description: 'Events of Quarterdeck' });
    this.bus = bus;
    const guarded = mapOf(QUEUE_SPECS, (name, spec) => new GuardedQueue(this, `queue-${name}`, spec));
    const outbox = new LastStop(this, 'OutboxFailures');
    const schedules = new LastStop(this, 'ScheduleFailures');
    const recovery = new LastStop(this, 'RecoveryFailures');
    this.deadLetters = {
      ...mapOf(QUEUE_SPECS, (name) => guarded[name].deadLetters),
      outbox,
      schedules,
      recovery,
    };

    const { state, audit, alpacaSecret } = data;
    const queues = mapOf(QUEUE_SPECS, (name) => guarded[name].queue);
    this.queues = queues;
    const deadLetters = mapOf(QUEUE_SPECS, (name) => guarded[name].deadLetters);
    const build = (starts: boolean, resources: Resources): void => {
      for (const [name, { uses }] of entriesOf(FUNCTION_SPECS)) {
        if (ELSEWHERE.has(name) || (uses.starts !== undefined) !== starts) continue;
        this.#functions.set(name, new QuarterdeckFunction(this, name, { name, stage, resources }));
      }
    };
    // A machine invokes functions and is started by others, so it stands between the two.
    build(false, { state, audit, alpacaSecret, bus, queues, deadLetters });
    this.machines = mapOf(
      MACHINE_SPECS,
      (name, spec) =>
        new SagaMachine(this, `machine-${name}`, {
          stage,
          spec,
          functionOf: (called) => this.functionOf(called),
        }).machine,
    );
    build(true, { state, audit, alpacaSecret, bus, queues, deadLetters, machines: this.machines });

    for (const [name, { consumer, batchSize }] of entriesOf(QUEUE_SPECS)) {
      consumeQueue(this.functionOf(consumer), queues[name], batchSize);
    }
    for (const route of ROUTES) addEventRoute(this, bus, route, guarded[route.queue]);
    consumeOutbox(this.functionOf(TABLE_SPECS.state.stream), state, outbox);
    for (const [name, { purpose, expression, input, target }] of entriesOf(SCHEDULE_SPECS)) {
      new NewYorkSchedule(this, `schedule-${name}`, {
        description: purpose,
        expression,
        input,
        target: this.functionOf(target),
        failures: schedules,
      });
    }
    for (const [name, spec] of entriesOf(SERVICE_EVENT_SPECS)) {
      new ServiceEvent(this, `service-event-${name}`, {
        spec,
        machine: this.machines[spec.machine],
        target: this.functionOf(spec.target),
        failures: recovery,
      });
    }
  }

  get functions(): readonly QuarterdeckFunction[] {
    return [...this.#functions.values()];
  }

  /** Throws when the function belongs to another stack. */
  functionOf(name: FunctionName): QuarterdeckFunction {
    const built = this.#functions.get(name);
    if (built === undefined) throw new Error(`the function ${name} is not one of this stack`);
    return built;
  }
}
