import * as z from 'zod';
import { count } from '../common.ts';
import { auditRecord } from '../records/audit.ts';
import { pageOf, pageQuery } from './common.ts';

export const auditQuery = pageQuery;
export const auditAnswer = pageOf(auditRecord);

export const auditCheckAnswer = z.strictObject({
  intact: z.boolean(),
  entries: count.meta({ description: 'Entries that are as they were written.' }),
  broken: z
    .strictObject({ seq: count, problem: z.enum(['changed', 'removed', 'inserted']) })
    .nullable()
    .meta({ description: 'The first entry that is not.' }),
});
