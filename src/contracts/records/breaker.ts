import * as z from 'zod';
import { agentIdSchema, instant } from '../common.ts';
import { DEPENDENCIES } from '../names.ts';

/**
 * The breaker of one dependency as all instances share it (RS2). Written only when it opens, when one instance tries
 * whether the dependency is back, and when it closes: a dependency that answers costs no write.
 */
export const breakerRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    dependency: z.enum(DEPENDENCIES),
    breaker: z.discriminatedUnion('state', [
      z.strictObject({ state: z.literal('closed'), since: instant }),
      z.strictObject({
        state: z.literal('open'),
        reason: z.enum(['failures', 'rate_limited']),
        since: instant,
        until: instant,
      }),
    ]),
  }),
);
export type BreakerRecord = z.output<typeof breakerRecord>;
