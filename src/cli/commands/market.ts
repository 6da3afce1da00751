import * as z from 'zod';
import { dateSchema, symbolSchema } from '../../contracts/common.ts';
import { TIMEFRAMES } from '../../domain/market.ts';
import { apiCommand } from '../api/api-command.ts';

export const calendar = apiCommand({
  route: 'calendar',
  flags: {
    from: { type: 'string', description: 'From this day in New York (today)', valueHint: 'DATE' },
    to: { type: 'string', description: 'To this day (30 days on)', valueHint: 'DATE' },
  },
  options: { from: dateSchema.optional(), to: dateSchema.optional() },
  call: (query) => ({ query }),
  show: ['now.phase', 'now.until', 'nextOpen', 'nextClose', 'specialDays'],
  details: 'Every session of the days is in what --json prints.',
});

export const bars = apiCommand({
  route: 'bars',
  flags: {
    symbol: { type: 'positional', description: 'Of which symbol', required: false },
    timeframe: { type: 'string', description: `${TIMEFRAMES.join(', ')} (1Day)`, valueHint: 'LENGTH' },
    from: { type: 'string', description: 'The first starts here or later, in UTC', valueHint: 'INSTANT' },
    to: { type: 'string', description: 'The last starts before, in UTC (now)', valueHint: 'INSTANT' },
    limit: { type: 'string', description: 'So many at most, 1 to 1000 (100)', valueHint: 'N' },
  },
  options: {
    symbol: symbolSchema,
    timeframe: z.enum(TIMEFRAMES).optional(),
    from: z.string().optional(),
    to: z.string().optional(),
    limit: z.string().optional(),
  },
  call: ({ symbol, ...query }) => ({ params: { symbol }, query }),
});
