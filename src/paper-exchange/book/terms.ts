import type { Side } from '../../domain/asset.ts';

/** What Alpaca takes for stocks; for coins see `http/order-rules.ts`. */
export const TYPES = ['market', 'limit', 'stop', 'stop_limit', 'trailing_stop'] as const;
export type Type = (typeof TYPES)[number];

export const TIFS = ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'] as const;
export type Tif = (typeof TIFS)[number];

/** One order; an entry with two exits; two exits; an entry with one exit. */
export const CLASSES = ['simple', 'bracket', 'oco', 'oto'] as const;
export type OrderClass = (typeof CLASSES)[number];

/** Whether an order opens (or adds to) a position or closes one; fixed when it is accepted. */
export const INTENTS = ['buy_to_open', 'buy_to_close', 'sell_to_open', 'sell_to_close'] as const;
export type Intent = (typeof INTENTS)[number];

export const intentOf = (side: Side, opens: boolean): Intent => `${side}_to_${opens ? 'open' : 'close'}`;
export const opens = (intent: Intent): boolean => intent.endsWith('open');

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
