import { elapsed, MINUTE } from '../../clock.ts';
import { isMultipleOf, ONE } from '../../decimal.ts';
import { type Rule, when } from './rule.ts';

/** One intent, one order (SG3). */
export const duplicate: Rule = ({ intent, recent }) =>
  when(recent.knownIntentIds.includes(intent.intentId), 'duplicate_intent');

/**
 * A positive multiple of the asset's increment; whole shares where it is not fractionable. A quantity that is exactly
 * the position is always right: a split may have left a fraction, and it must be possible to leave it. An unknown asset
 * is symbol_not_tradable's to judge.
 */
export const precision: Rule = ({ intent: { qty }, asset, assetClass, held }) => {
  const step = asset === undefined || assetClass === 'crypto' || asset.fractionable ? asset?.increment : ONE;
  const fits = step === undefined || (step.gt(0) && isMultipleOf(qty, step)) || qty.eq(held.abs());
  return when(qty.lte(0) || !fits, 'quantity_precision');
};

export const notionalBounds: Rule = ({ notional, limits }) => [
  ...when(notional.lt(limits.minOrderNotional), 'notional_too_small'),
  ...when(notional.gt(limits.maxOrderNotional), 'notional_too_large'),
];

/** Submissions in the minute before now; a time that does not parse counts, as does one in the future. */
export const orderRate: Rule = ({ recent, limits, now }) => {
  const inLastMinute = recent.orderTimes.filter((time) => !(elapsed(time, now) >= MINUTE)).length;
  return when(inLastMinute >= limits.maxOrdersPerMinute, 'order_rate_exceeded');
};

/** An order against one of ours that is still working would trade with ourselves; brokers refuse it. */
export const oppositeOrder: Rule = ({ intent, pending }) =>
  when(
    pending.some(({ symbol, side }) => symbol === intent.symbol && side !== intent.side),
    'opposite_order_open',
  );

/** An exit that would reduce nothing any more would open a position on the other side. Asked of new risk only. */
export const exitOnly: Rule = ({ intent }) => when(intent.exitOnly === true, 'position_changed');

/** For a while after an exit its symbol is left alone; a time that does not parse counts as just now. */
export const cooldown: Rule = ({ recent: { lastExitAt }, limits, now }) =>
  when(lastExitAt !== undefined && !(elapsed(lastExitAt, now) >= limits.cooldownMs), 'cooldown_active');

/** A protection has locked the symbol, or all of them (RK7). */
export const protection: Rule = ({ intent, locks }) =>
  when(
    locks.some(({ symbol }) => symbol === '*' || symbol === intent.symbol),
    'protection_active',
  );
