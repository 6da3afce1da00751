import { NO_MONEY } from '../../money.ts';
import { isDailyLossBreached } from '../daily-loss.ts';
import { pendingQty } from '../pending.ts';
import { reservedPower } from '../reserved-power.ts';
import { type Rule, when } from './rule.ts';

/** A symbol takes a slot from the moment something is pending in it. One that has a slot needs no other. */
export const positionSlots: Rule = ({ intent, portfolio, pending, limits }) => {
  const held = portfolio.positions.filter(({ qty }) => !qty.eq(0));
  const taken = new Set([...held, ...pending].map(({ symbol }) => symbol));
  return when(!taken.has(intent.symbol) && taken.size >= limits.maxPositions, 'max_positions_reached');
};

export const positionSize: Rule = ({ intent, portfolio, exposure, limits }) => {
  const after = exposure.bySymbol.get(intent.symbol) ?? NO_MONEY;
  return when(after.gt(portfolio.equity.times(limits.maxPositionPct)), 'position_too_large');
};

/** Over all symbols, long and short added up. */
export const totalExposure: Rule = ({ portfolio, exposure, limits }) =>
  when(
    !exposure.complete || exposure.total.gt(portfolio.equity.times(limits.maxExposurePct)),
    'exposure_limit_exceeded',
  );

/** What the broker still grants, less what is reserved for orders that it has not seen. */
export const buyingPower: Rule = ({ notional, portfolio, pending }) =>
  when(
    notional.gt(portfolio.buyingPower.minus(reservedPower(pending, portfolio))),
    'insufficient_buying_power',
  );

export const dailyLoss: Rule = ({ portfolio, limits }) =>
  when(
    isDailyLossBreached(portfolio.equity, portfolio.lastEquity, limits.maxDailyLossPct),
    'daily_loss_limit',
  );

/** The order could leave the position short, after every sell that is pending. */
export const shorting: Rule = ({ intent, asset, assetClass, held, pending, limits }) => {
  const left = held.minus(pendingQty(pending, intent.symbol, 'sell')).minus(intent.qty);
  const allowed = limits.allowShort && asset?.shortable === true && assetClass !== 'crypto';
  return when(intent.side === 'sell' && left.lt(0) && !allowed, 'shorting_disabled');
};
