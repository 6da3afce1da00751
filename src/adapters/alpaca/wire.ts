import * as z from 'zod';
import { type AssetClass, SIDES } from '../../domain/asset.ts';
import { type Decimal, dec } from '../../domain/decimal.ts';
import { type Money, usd } from '../../domain/money.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../domain/order/status.ts';

/** A decimal as the trading API writes it: text, now and then a number. */
export const decimal = z
  .union([z.string(), z.number()])
  .transform(String)
  .pipe(
    z
      .string()
      .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'must be a decimal')
      .transform((text): Decimal => dec(text)),
  );

export const money = decimal.transform((amount): Money => usd(amount));

/** An instant in ISO-8601, with up to nine decimals of a second. */
export const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'must be an instant');

/** A status that we have never heard of is `unknown`, never guessed; Alpaca's word for it is kept for a person. */
export const status = z
  .string()
  .transform((text): { readonly status: OrderStatus; readonly unknownStatus?: string } => {
    const status = ORDER_STATUSES.find((known) => known === text);
    return status === undefined ? { status: 'unknown', unknownStatus: text } : { status };
  });

export const side = z.enum(SIDES);

/** In positions a pair has no slash (`BTCUSD`); ours always has. */
export function symbolOf(symbol: string, assetClass: AssetClass): string {
  if (assetClass !== 'crypto' || symbol.includes('/')) return symbol;
  const quote = ['USDT', 'USDC', 'USD', 'BTC'].find((text) => symbol.endsWith(text));
  return quote === undefined ? symbol : `${symbol.slice(0, -quote.length)}/${quote}`;
}
