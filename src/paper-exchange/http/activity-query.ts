import * as z from 'zod';
import { DAY } from '../../domain/clock.ts';
import { REFUSALS } from '../refusals.ts';
import type { FillFilter } from '../state/fill-list.ts';
import { parseQuery } from './query.ts';
import { instantQuery } from './query-parts.ts';
import { numberOfActivity } from './render-activity.ts';

const activityQuery = z.object({
  category: z.enum(['trade_activity', 'non_trade_activity']).optional(),
  date: instantQuery.optional(),
  until: instantQuery.optional(),
  after: instantQuery.optional(),
  direction: z.enum(['asc', 'desc']).default('desc'),
  page_size: z.coerce.number().int().min(1).max(100).default(100),
  page_token: z.string().min(1).optional(),
});

/** `types` is a comma-separated list. Undefined when nothing that happens here is asked for: there are only fills. */
export function activityQuestion(
  given: Record<string, string>,
  types: string | undefined,
): FillFilter | undefined {
  const query = parseQuery(activityQuery, given);
  if (types !== undefined && query.category !== undefined) throw REFUSALS.categoryAndTypes();
  const pageNumber = query.page_token === undefined ? undefined : numberOfActivity(query.page_token);
  if (query.page_token !== undefined && pageNumber === undefined) throw REFUSALS.invalid('page_token');
  const wantsFills = types === undefined || types.split(',').includes('FILL');
  if (!wantsFills || query.category === 'non_trade_activity') return undefined;
  const day = query.date === undefined ? undefined : Math.floor(query.date / DAY) * DAY;
  return {
    after: day === undefined ? query.after : day - 1,
    until: day === undefined ? query.until : day + DAY,
    pageNumber,
    direction: query.direction,
    limit: query.page_size,
  };
}
