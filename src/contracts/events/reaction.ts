import * as z from 'zod';
import { idSchema } from '../common.ts';
import type { EventType } from './catalog.ts';
import { EVENT_SOURCE, eventSchema } from './envelope.ts';

/** What we publish and react to ourselves. */
export const OWN_REACTIONS = [
  'market.session.changed',
  'trade.order.filled',
  'trade.order.failed',
] as const satisfies readonly EventType[];

/** What we react to when another system on the bus says it. */
export const FOREIGN_REACTIONS = [
  'system.heartbeat',
  'system.error.occurred',
] as const satisfies readonly EventType[];

/** Whose word a message on `reactions` is: which of the two below it must be. */
export const sourcedSchema = z.object({ source: z.string().min(1) });

export const ownReactionSchema = z.object({
  source: z.literal(EVENT_SOURCE),
  detail: eventSchema.extend({ type: z.enum(OWN_REACTIONS) }),
});
export type OwnReaction = z.output<typeof ownReactionSchema>;

/** `id` is the bus's: the same for an event that it delivers twice. */
export const foreignReactionSchema = z.object({
  id: idSchema,
  source: z.string().min(1).max(256),
  detail: eventSchema.extend({ type: z.enum(FOREIGN_REACTIONS) }),
});
export type ForeignReaction = z.output<typeof foreignReactionSchema>;
