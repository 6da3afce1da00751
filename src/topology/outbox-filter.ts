import { auditPartition, statePartition } from '../contracts/records/keys.ts';

/** How the partition key of an outbox item ends, whichever agent's it is. */
const OUTBOX_SUFFIX = statePartition('', 'outbox').slice(auditPartition('').length);

/**
 * Which records of the state table's stream invoke `outbox-relay`, as Lambda filters them: new outbox items. All
 * else, such as the relay's own removals, costs nothing.
 */
export const OUTBOX_FILTER = {
  eventName: ['INSERT'],
  dynamodb: { Keys: { pk: { S: [{ suffix: OUTBOX_SUFFIX }] } } },
} as const;
