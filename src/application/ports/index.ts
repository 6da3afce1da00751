import type { DeploymentConfig } from '../../contracts/config/deployment.ts';
import type { DomainEvent } from '../../contracts/events/envelope.ts';
import type { MachineName, QueueName } from '../../contracts/names.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Ids } from '../../domain/ids.ts';
import type { Broker } from './broker.ts';
import type { DecisionEngine } from './decision-engine.ts';
import type { Guard } from './guard.ts';
import type { Log } from './log.ts';
import type { MarketData } from './market-data.ts';
import type { Metrics } from './metrics.ts';
import type { SignalSource } from './signal-source.ts';
import type { Store } from './store.ts';

/** Sends to a queue. Delivery is at least once; consumers are idempotent. */
export interface MessageQueue {
  /** @param delaySeconds 0 to 900 */
  send(queue: QueueName, messages: readonly unknown[], delaySeconds?: number): Promise<void>;
}

/** Behind each queue: what could not be handled, and waits there for a person. */
export interface DeadLetters {
  /** About how many wait. Throws Transient. */
  count(queue: QueueName): Promise<number>;
  /**
   * Sends up to `limit` of them back to their queue and answers how many. One that is sent twice, because the process
   * dies before it is taken away, is nothing new to its consumer. Throws Transient; those before it are sent.
   */
  redrive(queue: QueueName, limit: number): Promise<number>;
}

/** Publishes to the bus. Only the outbox relay calls it. Throws Transient when any event was not taken. */
export interface EventBus {
  publish(events: readonly DomainEvent[]): Promise<void>;
}

export type ExecutionStatus = 'running' | 'ended' | 'absent';

/** Runs state machines. The name makes a start idempotent: a second one with the same name changes nothing. */
export interface Machines {
  start(machine: MachineName, name: string, input: unknown): Promise<'started' | 'exists'>;
  status(machine: MachineName, name: string): Promise<ExecutionStatus>;
}

/** All that use cases need from outside. */
export interface Ports {
  readonly config: DeploymentConfig;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly store: Store;
  readonly broker: Broker;
  readonly marketData: MarketData;
  /** What broker and market data are called through. */
  readonly guard: Guard;
  readonly queue: MessageQueue;
  readonly deadLetters: DeadLetters;
  readonly bus: EventBus;
  readonly machines: Machines;
  readonly engines: Readonly<Record<string, DecisionEngine>>;
  /** Where one is configured. */
  readonly signalService?: SignalSource | undefined;
}
