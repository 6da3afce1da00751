import { scheduleStrategy } from '../../src/application/strategies/schedule-strategy.ts';
import type { EventDetail } from '../../src/contracts/events/catalog.ts';
import { EVENT_SOURCE, event } from '../../src/contracts/events/envelope.ts';
import type { FOREIGN_REACTIONS, OWN_REACTIONS } from '../../src/contracts/events/reaction.ts';
import { dec } from '../../src/domain/decimal.ts';
import { aTrade } from './scenarios.ts';
import { AGENT, type World, type WorldOptions } from './world.ts';

/** A course of events in which something is reacted to, and where it must end. */
export interface Reaction {
  readonly world?: Pick<WorldOptions, 'start' | 'autonomy'>;
  readonly play: (world: World) => Promise<void>;
  readonly endOf: (world: World) => Promise<string>;
  /** When it is reacted to, however often. */
  readonly ends: string;
  /** When nobody ever does. */
  readonly never: string;
  /** When a cycle is opened for it, and the process dies before that asks anybody. */
  readonly opened?: string;
  /** When the broker limits the rate: it is left alone, so that the cycle that is opened orders nothing (RS5). */
  readonly limited?: string;
}

/** The schedule's own cycle, a minute later. */
async function thenTheSchedule(world: World): Promise<void> {
  await world.settle();
  await world.trigger('analysis-cycle', {});
}

async function waitForFills({ ports }: World): Promise<void> {
  const who = { agentId: AGENT, correlationId: 'chaos', by: 'chaos', strategyId: 'momentum' };
  await scheduleStrategy(ports, { ...who, schedule: { kind: 'event', event: 'trade.order.filled' } });
}

type Reacted = (typeof OWN_REACTIONS)[number] | (typeof FOREIGN_REACTIONS)[number];

/** An event of `source` as the bus has put it on the queue. */
function arrived<T extends Reacted>(world: World, source: string, type: T, data: EventDetail<T>): void {
  const { clock, ids } = world.ports;
  const occurredAt = clock.now().toISOString();
  const detail = event(type, { agentId: AGENT, correlationId: ids.next(), occurredAt }, data);
  world.enqueue('reactions', { id: ids.next(), source, 'detail-type': type, detail });
}

/** How all cycles ended, oldest first. */
async function cycles({ ports }: World): Promise<string> {
  const { items } = await ports.store.list('cycle', AGENT, { limit: 10, ascending: true });
  return items.map(({ status }) => status).join(', ');
}

/** How many alerts there are of a kind, and the state of the agent. */
async function told({ ports }: World, wanted: string): Promise<string> {
  const { items } = await ports.store.list('alert', AGENT, { limit: 10 });
  const agent = await ports.store.get('agent', AGENT, 'agent');
  const alerts = items.filter(({ kind }) => kind === wanted).length;
  return `${agent?.record.lifecycle.status}, alerts: ${alerts}`;
}

async function decision({ ports }: World): Promise<string> {
  const { items } = await ports.store.list('decision', AGENT, { limit: 10 });
  return items.map(({ status }) => status).join(', ');
}

export const REACTIONS = {
  'a session that opens': {
    // Nothing but heartbeats, of which the first tells of the phase that it finds.
    play: thenTheSchedule,
    endOf: cycles,
    ends: 'completed, completed',
    never: 'completed',
    opened: 'failed, completed',
  },
  'a session that closes': {
    world: { start: '2025-01-06T20:59:50.000Z', autonomy: 'semi_auto' },
    play: aTrade,
    endOf: decision,
    ends: 'expired',
    never: 'expired',
  },
  'a fill that a strategy waits for': {
    async play(world) {
      await waitForFills(world);
      await aTrade(world);
      await thenTheSchedule(world);
    },
    endOf: cycles,
    // What it orders fills within its minute: that fill is left to the schedule.
    ends: 'completed, completed, completed',
    never: 'completed, completed',
    opened: 'completed, failed, skipped',
    limited: 'completed, completed, skipped',
  },
  'an order that fails': {
    play: async (world) =>
      arrived(world, EVENT_SOURCE, 'trade.order.failed', {
        clientOrderId: 'qd-default-intent-1-entry-1',
        intentId: 'intent-1',
        symbol: 'AAPL',
        side: 'buy',
        qty: dec(1),
        reason: 'chaos',
      }),
    endOf: (world) => told(world, 'order_failed'),
    ends: 'running, alerts: 1',
    never: 'running, alerts: 0',
  },
  'a fatal error elsewhere': {
    play: async (world) =>
      arrived(world, 'elsewhere', 'system.error.occurred', { type: 'Chaos', message: 'chaos', fatal: true }),
    endOf: (world) => told(world, 'foreign_error'),
    ends: 'error, alerts: 1',
    never: 'running, alerts: 0',
  },
} as const satisfies Readonly<Record<string, Reaction>>;

export const REACTION_NAMES = Object.keys(REACTIONS) as (keyof typeof REACTIONS)[];
