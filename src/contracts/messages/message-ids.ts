import * as z from 'zod';
import { agentIdSchema, idSchema } from '../common.ts';

const ids = z.object({
  agentId: agentIdSchema.optional().catch(undefined),
  correlationId: idSchema.optional().catch(undefined),
  cycleId: idSchema.optional().catch(undefined),
});
export interface MessageIds {
  readonly agentId: string | undefined;
  readonly correlationId?: string | undefined;
  readonly cycleId?: string | undefined;
}

/** A message of ours says whose it is; an event on the bus does so in its detail. */
const message = ids.extend({ detail: ids.optional().catch(undefined) });

/** Whose a message is, as far as it can be read: for the line that says that it could not be handled. */
export function messageIds(body: string): MessageIds {
  try {
    const { detail, ...own } = message.parse(JSON.parse(body));
    return { agentId: own.agentId, ...own, ...detail };
  } catch {
    return { agentId: undefined };
  }
}
