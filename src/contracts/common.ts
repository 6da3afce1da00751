import * as z from 'zod';
import { Decimal, dec } from '../domain/decimal.ts';
import { DEFAULT_AGENT_ID } from '../domain/ids.ts';
import { Money, usd } from '../domain/money.ts';

/** Decimals and money are text on the wire and in the store, and exact numbers inside. */
const decimalText = z
  .string()
  .regex(/^-?\d{1,30}(\.\d{1,30})?$/, 'must be a decimal number as text, such as "12.50"');

export const decimal = z
  .codec(decimalText, z.instanceof(Decimal), {
    decode: (text) => dec(text),
    encode: (value) => value.toFixed(),
  })
  .meta({ override: { type: 'string', format: 'decimal', example: '12.5' } });

/** US dollars. */
export const money = z
  .codec(decimalText, z.instanceof(Money), {
    decode: (text) => usd(text),
    encode: (value) => value.toString(),
  })
  .meta({ override: { type: 'string', format: 'decimal', example: '1234.56', description: 'US dollars' } });

/** ISO-8601 in UTC, with milliseconds at most. */
export const instant = z.iso.datetime();

/** A day, `YYYY-MM-DD`. */
export const dateSchema = z.iso.date('must be a date such as 2026-03-20');

export const agentIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 of a-z, 0-9 and -, beginning with a letter or digit');

/** Which agent a call is about (AG7). */
export const calledAgent = agentIdSchema.default(DEFAULT_AGENT_ID);

export const symbolSchema = z
  .string()
  .regex(
    /^[A-Z][A-Z0-9.]{0,9}(\/[A-Z]{3,4})?$/,
    'must be a ticker such as AAPL or BRK.B, or a pair such as BTC/USD',
  );

/** Our own ids: UUIDs and what is derived from them. */
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,128}$/, 'must be 1 to 128 of A-Z, a-z, 0-9, ".", "_" and "-"');

export const fraction = z.number().min(0).max(1);
export const count = z.int().min(0);
