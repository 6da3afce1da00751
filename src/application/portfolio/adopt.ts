import type { PortfolioRecord, Position } from '../../contracts/records/portfolio.ts';
import { canonicalJson } from '../../domain/audit/chain.ts';
import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import { NO_MONEY } from '../../domain/money.ts';
import { countDailyLoss, isDailyLossBreached } from '../../domain/risk/daily-loss.ts';
import type { BrokerAccount, BrokerOrder, BrokerPosition } from '../ports/broker.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { bySymbol } from './apply-fill.ts';
import type { BooksAfter } from './books.ts';
import { balancesOf, positionOf, recentOrdersAt } from './broker-books.ts';
import { openOrdersOf } from './open-orders.ts';

/** What the broker shows at one moment. */
export interface BrokerView {
  readonly account: BrokerAccount;
  readonly positions: readonly BrokerPosition[];
  /** Those that may still fill. */
  readonly orders: readonly BrokerOrder[];
  /** Those of the last minutes, ended or not. */
  readonly recentOrders: readonly BrokerOrder[];
}

/** The books with the broker's word on all but what is in flight: its saga applies the fills of that itself. */
export function adopt(
  state: TradingState,
  { account, positions, orders }: BrokerView,
  now: Date,
): BooksAfter {
  const believed = state.portfolio.record;
  const { reservations } = believed;
  const inFlight = new Set(reservations.map((reservation) => reservation.symbol));
  const ours = believed.positions.filter((position) => inFlight.has(position.symbol));
  const theirs = positions
    .filter((position) => !inFlight.has(position.symbol))
    .map((position) => ({ ...positionOf(position), ...lastFillIn(believed.positions, position) }));
  const held = [...ours, ...theirs].sort(bySymbol);
  const breached = isDailyLossBreached(account.equity, account.lastEquity, state.limits.maxDailyLossPct);
  const elsewhere = exitsElsewhere(believed.positions, held, now);
  const portfolio = {
    ...believed,
    cash: inFlight.size === 0 ? account.cash : believed.cash,
    ...balancesOf(account),
    positions: held,
    openOrders: [...openOrdersOf(believed.agentId, orders, positions, reservations)],
    recentOrders: [...recentOrdersAt(believed, now)],
    dailyLoss: countDailyLoss(believed.dailyLoss, breached, newYorkDate(now)),
    syncedAt: now.toISOString(),
  };
  const { record: exits } = state.exits;
  const isLeft = Object.keys(elsewhere).length > 0;
  return { portfolio, exits: isLeft ? { ...exits, last: { ...exits.last, ...elsewhere } } : undefined };
}

/** The broker does not say when a position was last filled: what is known of it stays. */
function lastFillIn(before: readonly Position[], { symbol }: BrokerPosition): Pick<Position, 'filledAt'> {
  const filledAt = before.find((position) => position.symbol === symbol)?.filledAt;
  return filledAt === undefined ? {} : { filledAt };
}

/** Positions that are gone, or on the other side, although nothing here ordered it: they were left elsewhere. */
const exitsElsewhere = (
  before: readonly Position[],
  after: readonly Position[],
  now: Date,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    before
      .filter(({ symbol, qty }) => !after.some((one) => one.symbol === symbol && one.qty.times(qty).gt(0)))
      .map(({ symbol }) => [symbol, now.toISOString()]),
  );

/**
 * Prices move all the time: what is held is valued anew by each heartbeat, and a cycle between two of them leaves it.
 * Under the 30 s of a heartbeat, so that none is left out for coming early.
 */
const VALUED_FOR_MS = 25 * SECOND;

/** An idle account costs no write, and one that only moved in price costs one for each heartbeat. */
export const isWorthWriting = (before: PortfolioRecord, after: PortfolioRecord): boolean =>
  differs(unvalued(before), unvalued(after)) ||
  (differs(before, after) && elapsed(before.syncedAt, after.syncedAt) >= VALUED_FOR_MS);

/** Anything but the time of the sync. */
const differs = (before: PortfolioRecord, after: PortfolioRecord): boolean =>
  canonicalJson({ ...before, syncedAt: '' }) !== canonicalJson({ ...after, syncedAt: '' });

/** The portfolio without what follows from prices. */
const unvalued = (portfolio: PortfolioRecord): PortfolioRecord => ({
  ...portfolio,
  equity: NO_MONEY,
  buyingPower: NO_MONEY,
  positions: portfolio.positions.map((position) => ({ ...position, price: NO_MONEY })),
});
