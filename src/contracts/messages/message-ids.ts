import * as z from 'zod';
import { agentIdSchema, idSchema } from '../common.ts';

const ids = z.object({
  agentId: agentIdSchema.optional().catch(undefined),
  correlationId: idSchema.optional().catch(undefined),
  cycleId: idSchema.optional().catch(undefined),
});
export type MessageIds = z.output<typeof ids>;

/** A message of ours says whose it is; an event on the bus does so in its detail. */
const message = ids.extend({ detail: ids.optional().catch(undefined) });

/** Whose a message is, as far as it can be read: for the line that says that it could not be handled. */
export function messageIds(body: string): MessageIds {
  try {
    const { detail, ...own } = message.parse(JSON.parse(body));
    return { ...own, ...detail };
  } catch {
    return {};
  }
}
