import * as z from 'zod';
import { calledAgent, idSchema, symbolSchema } from '../common.ts';

const LIMIT_RULE = 'must be a whole number from 1 to 100';

/** Query parameters are text, so this is a number only once it is parsed. */
const limit = z
  .string()
  .refine((text) => /^[1-9]\d?$|^100$/.test(text), LIMIT_RULE)
  .transform(Number)
  .default(20)
  .meta({ override: { type: 'integer', minimum: 1, maximum: 100, default: 20 } });

export const agentQuery = z.strictObject({ agentId: calledAgent });

export const pageQuery = agentQuery.extend({
  limit,
  cursor: z.string().min(1).max(2_048).optional().meta({ description: 'From the previous page; opaque.' }),
});

export const idParams = z.strictObject({ id: idSchema });

/** A page of a list; `cursor` leads to the next one and is null on the last. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.strictObject({ items: z.array(item), cursor: z.string().nullable() });

/** Why someone did something, for the audit log. */
export const reason = z.string().trim().min(1).max(500);

/** A symbol in a path: a pair has its slash as `_`, since a slash would end the segment. */
export const pathSymbol = z
  .string()
  .transform((text) => text.replace('_', '/'))
  .pipe(symbolSchema)
  .meta({ override: { type: 'string', example: 'BTC_USD', description: 'AAPL, or BTC_USD for a pair.' } });
