import { type Side, signOf } from '../asset.ts';
import { type Decimal, min, ZERO } from '../decimal.ts';
import type { Money } from '../money.ts';

/** What filled, as far as profit and loss go. */
export interface Fill {
  readonly symbol: string;
  readonly side: Side;
  /** Above zero. */
  readonly qty: Decimal;
  readonly price: Money;
  /** True for an exit: what of it closes no lot, because it was held before there were fills, opens none either. */
  readonly riskReducing?: boolean;
  /** Absent when no strategy asked for it. */
  readonly strategyId?: string | undefined;
  /** ISO-8601 UTC. */
  readonly at: string;
}

/** A part of a position, at the price it was opened at. */
export interface Lot {
  readonly symbol: string;
  /** Signed: negative is short. */
  readonly qty: Decimal;
  readonly price: Money;
  readonly strategyId?: string | undefined;
  readonly openedAt: string;
}

/** A lot, or a part of one, from its opening to its close. Profit belongs to the strategy that opened it. */
export interface RoundTrip {
  readonly symbol: string;
  readonly strategyId?: string | undefined;
  /** Above zero. */
  readonly qty: Decimal;
  readonly openedAt: string;
  readonly closedAt: string;
  /** Without fees. */
  readonly pnl: Money;
}

export interface Ledger {
  readonly closed: readonly RoundTrip[];
  /** What is still held, oldest first within a symbol. */
  readonly open: readonly Lot[];
}

/**
 * Profit and loss by fills, first in first out (PF4): a fill against the position closes its oldest lots, and what is
 * left of it opens a new one on the other side.
 *
 * @param fills oldest first
 */
export function roundTripsOf(fills: readonly Fill[]): Ledger {
  const closed: RoundTrip[] = [];
  const lots = new Map<string, readonly Lot[]>();
  for (const fill of fills) {
    const applied = apply(lots.get(fill.symbol) ?? [], fill);
    closed.push(...applied.closed);
    lots.set(fill.symbol, applied.open);
  }
  return { closed, open: [...lots.values()].flat() };
}

function apply(held: readonly Lot[], fill: Fill): Ledger {
  const { symbol, strategyId, price, at, riskReducing = false } = fill;
  const sign = signOf(fill.side);
  const closed: RoundTrip[] = [];
  let left = fill.qty;
  const kept: Lot[] = [];
  for (const lot of held) {
    const against = lot.qty.gt(ZERO) !== sign > 0;
    const qty = against ? min(left, lot.qty.abs()) : ZERO;
    left = left.minus(qty);
    if (qty.gt(ZERO)) closed.push(closeOf(lot, qty, fill));
    const rest = lot.qty.plus(qty.times(sign));
    if (!rest.eq(ZERO)) kept.push({ ...lot, qty: rest });
  }
  const opened = { symbol, strategyId, price, qty: left.times(sign), openedAt: at };
  return { closed, open: left.gt(ZERO) && !riskReducing ? [...kept, opened] : kept };
}

const closeOf = (lot: Lot, qty: Decimal, { price, at }: Fill): RoundTrip => ({
  symbol: lot.symbol,
  strategyId: lot.strategyId,
  qty,
  openedAt: lot.openedAt,
  closedAt: at,
  pnl: price
    .minus(lot.price)
    .times(qty)
    .times(lot.qty.gt(ZERO) ? 1 : -1),
});
