import * as z from 'zod';
import type { BrokerAccount, BrokerAsset, BrokerPosition } from '../../application/ports/broker.ts';
import { ASSET_CLASSES } from '../../domain/asset.ts';
import { dec, ONE } from '../../domain/decimal.ts';
import { decimal, money, symbolOf } from './wire.ts';

export const wireAccount = z.object({
  status: z.string(),
  cash: money,
  equity: money,
  last_equity: money,
  buying_power: money,
  trading_blocked: z.boolean(),
  account_blocked: z.boolean(),
  trade_suspended_by_user: z.boolean().default(false),
  shorting_enabled: z.boolean(),
});

export const toAccount = (account: z.infer<typeof wireAccount>): BrokerAccount => ({
  cash: account.cash,
  equity: account.equity,
  lastEquity: account.last_equity,
  buyingPower: account.buying_power,
  blocked:
    account.status !== 'ACTIVE' ||
    account.trading_blocked ||
    account.account_blocked ||
    account.trade_suspended_by_user,
  shortingEnabled: account.shorting_enabled,
});

export const wirePosition = z.object({
  symbol: z.string().min(1),
  asset_class: z.string(),
  side: z.enum(['long', 'short']),
  qty: decimal,
  avg_entry_price: money,
  current_price: money,
});

/** Alpaca writes a short quantity negative; `side` is taken too, in case it ever does not. */
export const toPosition = (position: z.infer<typeof wirePosition>): BrokerPosition => ({
  symbol: symbolOf(position.symbol, position.asset_class === 'crypto' ? 'crypto' : 'us_equity'),
  qty: position.side === 'short' ? position.qty.abs().times(-1) : position.qty,
  averageEntryPrice: position.avg_entry_price,
  price: position.current_price,
});

export const wireAsset = z.object({
  symbol: z.string().min(1),
  class: z.string(),
  status: z.string(),
  tradable: z.boolean(),
  shortable: z.boolean(),
  fractionable: z.boolean(),
  min_trade_increment: decimal.nullish(),
});

/** The finest step of a fraction of a share. */
const FRACTION = dec('0.000000001');

/** Undefined for a class of asset that we do not trade (options, public offerings). */
export function toAsset(asset: z.infer<typeof wireAsset>): BrokerAsset | undefined {
  const assetClass = ASSET_CLASSES.find((known) => known === asset.class);
  if (assetClass === undefined) return undefined;
  const divisible = assetClass === 'crypto' || asset.fractionable;
  return {
    symbol: symbolOf(asset.symbol, assetClass),
    assetClass,
    tradable: asset.tradable && asset.status === 'active',
    shortable: asset.shortable,
    fractionable: asset.fractionable,
    increment: divisible ? (asset.min_trade_increment ?? FRACTION) : ONE,
  };
}
