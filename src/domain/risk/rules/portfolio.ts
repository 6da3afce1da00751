import { NO_MONEY, sum } from '../../money.ts';
import { isDailyLossBreached } from '../daily-loss.ts';
import { type Pending, pendingQty } from '../pending.ts';
import { type RiskContext, type Rule, when } from './rule.ts';

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
export const buyingPower: Rule = (context) => {
  const { notional, portfolio, pending } = context;
  const reserved = pending.filter((one) => !one.atBroker && takesBuyingPower(one, context));
  const free = portfolio.buyingPower.minus(sum(reserved.map((one) => one.notional ?? NO_MONEY)));
  return when(notional.gt(free), 'insufficient_buying_power');
};

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

/** A sell out of a long position frees money; anything else may need it. */
function takesBuyingPower(one: Pending, { portfolio }: RiskContext): boolean {
  const long = portfolio.positions.find(({ symbol }) => symbol === one.symbol)?.qty;
  return one.side === 'buy' || long === undefined || one.qty.gt(long);
}
