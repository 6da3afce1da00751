import { createMiddleware } from 'hono/factory';
import type { Ports } from '../../src/application/ports/index.ts';
import { idSchema } from '../../src/contracts/common.ts';
import type { ApiEnv } from './environment.ts';

const HEADER = 'x-correlation-id';

/** Takes the caller's correlation id where it is a valid id, makes one where not, and sends it back (OB3). */
export const correlation = ({ ids }: Pick<Ports, 'ids'>) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const given = idSchema.safeParse(c.req.header(HEADER));
    const correlationId = given.success ? given.data : ids.next();
    c.set('correlationId', correlationId);
    c.header(HEADER, correlationId);
    await next();
  });
