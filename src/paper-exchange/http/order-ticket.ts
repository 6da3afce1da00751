import * as z from 'zod';
import { assetClassOf, SIDES } from '../../domain/asset.ts';
import { type Decimal, dec, isMultipleOf, ONE } from '../../domain/decimal.ts';
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../domain/order/status.ts';
import { FINEST, type OrderTicket } from '../book/order.ts';
import type { Market } from '../market/market.ts';
import { Refusal } from '../refusal.ts';
import { resolveSymbol } from './symbols.ts';

/** Far above any account; keeps arithmetic on nonsense short. */
const MOST = dec('1e15');

const amount = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(
    z
      .string()
      .regex(/^\d{1,20}(\.\d{1,30})?$/, 'must be a positive decimal')
      .transform(dec),
  )
  .refine((value) => value.gt(0) && value.lt(MOST), 'must be a positive decimal');

const units = amount.refine((value) => isMultipleOf(value, FINEST), 'must have at most 9 decimals');

/** Absent and null mean the same in Alpaca's requests. */
const maybe = <T extends z.ZodType>(schema: T): z.ZodOptional<z.ZodNullable<T>> =>
  schema.nullable().optional();

const request = z.object({
  symbol: z.string({ error: 'symbol is required' }).min(1).max(32),
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES, { error: 'type must be market or limit' }),
  time_in_force: z.enum(TIMES_IN_FORCE, { error: 'time_in_force must be day, gtc, ioc or fok' }),
  qty: maybe(units),
  notional: maybe(units),
  limit_price: maybe(amount),
  client_order_id: maybe(z.string().min(1).max(128, 'must be no more than 128 characters')),
  order_class: maybe(z.enum(['', 'simple'], { error: 'only simple orders are supported' })),
  extended_hours: maybe(z.literal(false, { error: 'extended hours are not supported' })),
  stop_price: maybe(z.never({ error: 'must not be set for a market or limit order' })),
  trail_price: maybe(z.never({ error: 'must not be set for a market or limit order' })),
  trail_percent: maybe(z.never({ error: 'must not be set for a market or limit order' })),
});

/** Checks a request body; throws Refusal (422) that names the field. */
export function parseTicket(body: unknown, market: Market, nextClientOrderId: () => string): OrderTicket {
  const parsed = request.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw Refusal.unprocessable(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`);
  }
  const { data } = parsed;
  const symbol = resolveSymbol(market, data.symbol);
  if (symbol === undefined) throw Refusal.unprocessable(`asset "${data.symbol}" not found`, 42210000);
  const ticket: OrderTicket = {
    clientOrderId: data.client_order_id ?? nextClientOrderId(),
    symbol,
    assetClass: assetClassOf(symbol),
    side: data.side,
    type: data.type,
    timeInForce: data.time_in_force,
    qty: data.qty ?? undefined,
    notional: data.notional ?? undefined,
    limitPrice: data.limit_price ?? undefined,
  };
  checkTicket(ticket);
  return ticket;
}

function checkTicket(ticket: OrderTicket): void {
  const { qty, notional, limitPrice, type, timeInForce, assetClass } = ticket;
  const check = (holds: boolean, message: string, code?: number): void => {
    if (!holds) throw Refusal.unprocessable(message, code);
  };
  check(qty !== undefined || notional !== undefined, 'qty or notional is required');
  check(qty === undefined || notional === undefined, 'only one of qty or notional is accepted');
  check(notional === undefined || type === 'market', 'notional is only accepted for market orders');
  check(type !== 'limit' || limitPrice !== undefined, 'limit orders require a limit price');
  check(type === 'limit' || limitPrice === undefined, 'market orders require no limit price');
  if (assetClass === 'crypto') {
    check(timeInForce === 'gtc' || timeInForce === 'ioc', 'invalid crypto time_in_force', 42210000);
    return;
  }
  const whole = notional === undefined && (qty === undefined || isMultipleOf(qty, ONE));
  check(whole || timeInForce === 'day', 'fractional orders must be DAY orders', 42210000);
  check(
    limitPrice === undefined || onTick(limitPrice),
    `invalid limit_price ${limitPrice?.toFixed() ?? ''}. sub-penny increment does not fulfill minimum pricing criteria`,
    42210000,
  );
}

/** Stocks are quoted in cents, below a dollar in hundredths of a cent (Regulation NMS, rule 612). */
const onTick = (price: Decimal): boolean => isMultipleOf(price, dec(price.gte(ONE) ? '0.01' : '0.0001'));
