import * as z from 'zod';
import { agentIdSchema, idSchema, instant } from '../common.ts';
import { EVENT_TYPES, EVENTS, type EventDetail, type EventType } from './catalog.ts';

export const EVENT_SOURCE = 'quarterdeck.orchestrator';

/** An event as it lies in the outbox and travels on the bus; `data` is in wire form, checked by `EVENTS[type]`. */
export const eventSchema = z.strictObject({
  type: z.enum(EVENT_TYPES),
  version: z.literal(1),
  agentId: agentIdSchema,
  correlationId: idSchema,
  occurredAt: instant,
  data: z.record(z.string(), z.unknown()),
});
export type DomainEvent = z.output<typeof eventSchema>;

/** Events that were committed with the change they tell of, waiting for the relay. */
export const outboxRecord = z.strictObject({
  agentId: agentIdSchema,
  outboxId: idSchema,
  createdAt: instant,
  events: z.array(eventSchema).min(1),
});
export type OutboxRecord = z.output<typeof outboxRecord>;

/** What EventBridge hands to a target, and the local bus too; `detail` is a whole event. */
export const busMessageSchema = z.object({
  source: z.literal(EVENT_SOURCE),
  'detail-type': z.enum(EVENT_TYPES),
  detail: eventSchema,
});

export interface EventHead {
  readonly agentId: string;
  readonly correlationId: string;
  readonly occurredAt: string;
}

const made = new Map<EventType, z.ZodType>();

/** Made when one of the type is first met: a function meets a few of them, and starts sooner without the others. */
function dataSchema(type: EventType): z.ZodType {
  const schema = made.get(type) ?? z.strictObject(EVENTS[type]);
  made.set(type, schema);
  return schema;
}

/** Builds an event; its data is checked against the catalog on the way in. */
export function event<T extends EventType>(type: T, head: EventHead, data: EventDetail<T>): DomainEvent {
  const wire = z.encode(dataSchema(type), data) as Record<string, unknown>;
  return {
    type,
    version: 1,
    agentId: head.agentId,
    correlationId: head.correlationId,
    occurredAt: head.occurredAt,
    data: wire,
  };
}

/** Reads the data of an event of a known type. Throws when it breaks the catalog. */
export const eventData = <T extends EventType>(type: T, received: DomainEvent): EventDetail<T> =>
  z.decode(dataSchema(type), received.data) as EventDetail<T>;
