import type { ExitsRecord } from '../../contracts/records/exits.ts';
import type { Position } from '../../contracts/records/portfolio.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import { type Decimal, min, ZERO } from '../../domain/decimal.ts';
import type { Money } from '../../domain/money.ts';

/** Protections look a week back at most, and at no more exits than this: the record stays small. */
export const KEPT_EXITS = 50;

interface Fill {
  readonly qty: Decimal;
  readonly cost: Money;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/**
 * The exits with what a fill took out of the position, undefined when it took nothing; fills of one intent are one
 * exit.
 *
 * @param before the position that it came to
 * @param closed whether nothing is left of it
 */
export function exitsAfter(
  exits: ExitsRecord,
  before: Position | undefined,
  { intentId, symbol, side }: Pick<OrderRecord, 'intentId' | 'symbol' | 'side'>,
  { qty, cost, at }: Fill,
  closed: boolean,
): ExitsRecord | undefined {
  const held = before?.qty ?? ZERO;
  const closes = side === 'sell' ? held.gt(ZERO) : held.lt(ZERO);
  if (before === undefined || !closes) return undefined;
  const gain = cost
    .div(qty)
    .minus(before.averageEntryPrice)
    .times(min(qty, held.abs()))
    .times(held.gt(ZERO) ? 1 : -1);
  const known = exits.recent.find((exit) => exit.intentId === intentId);
  const exit = { intentId, symbol, at, pnl: known?.pnl.plus(gain) ?? gain };
  return {
    ...exits,
    last: closed ? { ...exits.last, [symbol]: at } : exits.last,
    recent: [...exits.recent.filter((one) => one !== known), exit].slice(-KEPT_EXITS),
  };
}
