import * as z from 'zod';
import { SIDES } from '../../domain/asset.ts';
import { type Decimal, dec, isMultipleOf } from '../../domain/decimal.ts';
import { FINEST } from '../book/order.ts';
import { INTENTS, TIFS, TYPES } from '../book/terms.ts';
import type { Refusal } from '../refusal.ts';
import { REFUSALS } from '../refusals.ts';

/** Far above any account; keeps arithmetic on nonsense short. */
const MOST = dec('1e15');

const decimal = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(
    z
      .string()
      .regex(/^\d{1,20}(\.\d{1,30})?$/)
      .transform(dec),
  )
  .refine((value) => value.gt(0) && value.lt(MOST));

/** Absent, null and empty mean the same in Alpaca's requests. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z
    .union([schema, z.null(), z.literal('')])
    .optional()
    .transform((value) => (value === null || value === '' ? undefined : value));

const amount = maybe(decimal);
const clientOrderId = maybe(z.string().min(1).max(128));

const exits = z.object({ limit_price: amount, stop_price: amount });

export const newOrder = z.object({
  symbol: z.string().min(1).max(64),
  side: z.enum(SIDES),
  type: z.enum(TYPES),
  time_in_force: z.enum(TIFS),
  qty: amount,
  notional: amount,
  limit_price: amount,
  stop_price: amount,
  trail_price: amount,
  trail_percent: amount,
  client_order_id: clientOrderId,
  order_class: maybe(z.enum(['simple', 'bracket', 'oco', 'oto'])),
  extended_hours: maybe(z.boolean()),
  take_profit: maybe(exits),
  stop_loss: maybe(exits),
  position_intent: maybe(z.enum(INTENTS)),
  advanced_instructions: z.unknown().optional(),
});
export type NewOrder = z.output<typeof newOrder>;

export const changedOrder = z.object({
  qty: amount,
  time_in_force: maybe(z.enum(TIFS)),
  limit_price: amount,
  stop_price: amount,
  trail: amount,
  client_order_id: clientOrderId,
});

/** How Alpaca names the field in the first refusal of its form. */
const WORDS: Readonly<Record<string, string>> = {
  type: 'order type',
  order_class: 'order_class',
  limit_price: 'limit price',
  stop_price: 'stop price',
};

/** Checks a body by its fields alone; throws Refusal that names the first that is wrong. */
export function parseFields<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw refusalOf(parsed.error.issues[0]?.path.map(String) ?? [], body);
}

const AMOUNTS = /(^|\.)(qty|notional|limit_price|stop_price|trail|trail_price|trail_percent)$/;

function refusalOf(path: readonly string[], body: unknown): Refusal {
  const field = path.join('.');
  if (field === '') return REFUSALS.body();
  if (field === 'symbol') return REFUSALS.symbolMissing();
  if (field === 'client_order_id') return REFUSALS.clientOrderIdLength();
  const word = WORDS[field] ?? field;
  const given = path.reduce(
    (part: unknown, key) => (part as Record<string, unknown> | undefined)?.[key],
    body,
  );
  const isNumber = typeof given === 'number' || (typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given));
  if (AMOUNTS.test(field) && isNumber) return REFUSALS.mustBePositive(word);
  return REFUSALS.invalid(word);
}

/** Quantities and amounts of dollars have at most nine decimals. */
export function checkDecimals(field: string, value: Decimal | undefined): void {
  if (value !== undefined && !isMultipleOf(value, FINEST)) throw REFUSALS.tooManyDecimals(field);
}
