import * as z from 'zod';

/** An instant or a date of a query, in epoch milliseconds. */
export const instantQuery = z.iso
  .datetime({ offset: true })
  .or(z.iso.date())
  .transform((text) => Date.parse(text));

/** `true` and `false` as text. */
export const flagQuery = z.enum(['true', 'false']).transform((text) => text === 'true');
