import * as z from 'zod';
import { parseStatePartition } from '../records/keys.ts';

/**
 * One record of the `state` table's stream, as Lambda hands it over: only what is used of it. The image is not: a
 * consumer reads the item, and so sees whether another delivery was faster.
 */
export const streamRecordSchema = z.object({
  eventID: z.string(),
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.object({
    SequenceNumber: z.string(),
    Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
  }),
});
export type StreamRecord = z.output<typeof streamRecordSchema>;

/** The event that a stream invokes its function with. */
export const streamEventSchema = z.object({ Records: z.array(streamRecordSchema) });

/** Which outbox item the record says was written; undefined when it tells of anything else. */
export function newOutboxItem(
  record: StreamRecord,
): { readonly agentId: string; readonly outboxId: string } | undefined {
  const { pk, sk } = record.dynamodb.Keys;
  const partition = record.eventName === 'INSERT' ? parseStatePartition(pk.S) : undefined;
  return partition?.kind === 'outbox' ? { agentId: partition.agentId, outboxId: sk.S } : undefined;
}
