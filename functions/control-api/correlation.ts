import { createMiddleware } from 'hono/factory';
import type { Ports } from '../../src/application/ports/index.ts';
import { calledAgent, idSchema } from '../../src/contracts/common.ts';
import type { ApiEnv } from './environment.ts';

const HEADER = 'x-correlation-id';

/**
 * Takes the caller's correlation id where it is a valid id, makes one where not, sends it back, and has it in every
 * line that the call writes (OB3).
 */
export const correlation = ({ ids, log }: Pick<Ports, 'ids' | 'log'>) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const given = idSchema.safeParse(c.req.header(HEADER));
    const correlationId = given.success ? given.data : ids.next();
    c.set('correlationId', correlationId);
    c.header(HEADER, correlationId);
    await log.within({ correlationId, agentId: agentIdIn(c.req.query('agentId')) }, next);
  });

/** The agent that the call is about, before its query is parsed; none for a text that will be refused. */
const agentIdIn = (agentId: string | undefined): string | undefined => calledAgent.safeParse(agentId).data;
