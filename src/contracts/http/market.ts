import * as z from 'zod';
import { TIMEFRAMES } from '../../domain/market.ts';
import { decimal, instant, symbolSchema } from '../common.ts';
import { agentQuery, pathSymbol } from './common.ts';

/** A session of minutes with what is around it. */
const MOST_BARS = 1_000;

const limit = z
  .string()
  .refine((text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= MOST_BARS, {
    error: `must be a whole number from 1 to ${MOST_BARS}`,
  })
  .transform(Number)
  .default(100)
  .meta({ override: { type: 'integer', minimum: 1, maximum: MOST_BARS, default: 100 } });

export const barsParams = z.strictObject({ symbol: pathSymbol });
export const barsQuery = agentQuery
  .extend({
    timeframe: z.enum(TIMEFRAMES).default('1Day'),
    from: instant.optional().meta({ description: 'The first bar starts here or later.' }),
    to: instant.optional().meta({
      description: 'The last bar starts before; the first one of this page leads to the page before it.',
    }),
    limit,
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    path: ['to'],
    error: 'must be after from',
  });

export const barsAnswer = z.strictObject({
  symbol: symbolSchema,
  timeframe: z.enum(TIMEFRAMES),
  items: z
    .array(
      z.strictObject({
        timestamp: instant.meta({ description: 'Where the bar starts.' }),
        open: decimal,
        high: decimal,
        low: decimal,
        close: decimal,
        volume: decimal,
      }),
    )
    .meta({ description: 'Oldest first, none that is still forming. US dollars; shares or coins.' }),
});
