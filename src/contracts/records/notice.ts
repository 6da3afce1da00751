import * as z from 'zod';
import { agentIdSchema, count, idSchema, instant } from '../common.ts';

/** What the operator's webhook was told of last, so that the same thing is not told twice in a row. */
export const noticeRecord = z.lazy(() =>
  z.strictObject({
    agentId: agentIdSchema,
    /** From kind and subject of the notification. */
    noticeId: idSchema,
    /** `sending` while somebody is telling it: whoever claimed it may have died. */
    status: z.enum(['sending', 'told']),
    /** When it was claimed or told, in wall time. */
    at: instant,
    /** Like it and kept back since it was last told. */
    repeats: count,
  }),
);
export type NoticeRecord = z.output<typeof noticeRecord>;
