import type { Decimal } from '../../domain/decimal.ts';
import { type Money, NO_MONEY, sum } from '../../domain/money.ts';
import {
  maxDrawdown,
  type Performance,
  performanceOf,
  sharpeRatio,
} from '../../domain/performance/performance.ts';
import type { RoundTrip } from '../../domain/performance/round-trips.ts';
import type { Lock } from '../../domain/risk/protections.ts';
import type { Ports } from '../ports/index.ts';
import { activeLocks, readTradingState } from '../risk/trading-state.ts';
import { readLedger } from './fills.ts';
import { type PositionView, positionViews } from './positions.ts';

export interface PortfolioView {
  readonly equity: Money;
  readonly cash: Money;
  readonly buyingPower: Money;
  /** Since the close of the last session. */
  readonly dailyPnl: Money;
  readonly unrealizedPnl: Money;
  readonly exposure: {
    readonly gross: Money;
    readonly net: Money;
    /** Gross, as a share of equity; null without equity. */
    readonly share: Decimal | null;
    /** Held for orders that are on their way. */
    readonly reserved: Money;
  };
  readonly positions: readonly PositionView[];
  readonly realized: Performance & { readonly since: string | null };
  readonly byStrategy: readonly ({ readonly strategyId: string | null } & Performance)[];
  readonly bySymbol: readonly ({ readonly symbol: string } & Performance)[];
  readonly locks: readonly Lock[];
  /** Equity at the close of each recorded session, oldest first, a hundred at most, and now. */
  readonly curve: readonly { readonly at: string; readonly equity: Money }[];
  /** Of the curve: the greatest fall from a peak, as a share of it. */
  readonly maxDrawdown: Decimal;
  /** Of the sessions' closes, a year's; null before there are three. */
  readonly sharpe: Decimal | null;
  readonly syncedAt: string;
}

const RATIO_DIGITS = 6;
const MOST_CLOSES = 100;

/** Equity, exposure, and profit and loss by strategy and symbol (PF4). Throws NotFound. */
export async function portfolioView(ports: Ports, agentId: string): Promise<PortfolioView> {
  const [state, ledger, { items }] = await Promise.all([
    readTradingState(ports, agentId),
    readLedger(ports, agentId),
    ports.store.list('dailyClose', agentId, { limit: MOST_CLOSES }),
  ]);
  const closes = items.toReversed().map((close) => close.equity);
  const { record: portfolio } = state.portfolio;
  const { equity, lastEquity, cash, buyingPower, reservations, syncedAt } = portfolio;
  const positions = positionViews(portfolio);
  const gross = sum(positions.map(({ marketValue }) => marketValue.abs()));
  return {
    equity,
    cash,
    buyingPower,
    dailyPnl: equity.minus(lastEquity),
    unrealizedPnl: sum(positions.map(({ unrealizedPnl }) => unrealizedPnl)),
    exposure: {
      gross,
      net: sum(positions.map(({ marketValue }) => marketValue)),
      share: equity.gt(NO_MONEY) ? gross.ratioTo(equity).round(RATIO_DIGITS) : null,
      reserved: sum(reservations.map(({ notional }) => notional)),
    },
    positions,
    realized: { ...performanceOf(ledger.closed), since: ledger.since ?? null },
    byStrategy: grouped(ledger.closed, ({ strategyId }) => strategyId ?? '').map(([key, trips]) => ({
      strategyId: key === '' ? null : key,
      ...performanceOf(trips),
    })),
    bySymbol: grouped(ledger.closed, ({ symbol }) => symbol).map(([symbol, trips]) => ({
      symbol,
      ...performanceOf(trips),
    })),
    locks: activeLocks(state, ports.clock.now()),
    curve: [
      ...items.toReversed().map((close) => ({ at: close.date, equity: close.equity })),
      { at: syncedAt, equity },
    ],
    maxDrawdown: maxDrawdown([...closes, equity]),
    sharpe: sharpeRatio(closes),
    syncedAt,
  };
}

const grouped = (trips: readonly RoundTrip[], keyOf: (trip: RoundTrip) => string) =>
  [...Map.groupBy(trips, keyOf)].sort(([one], [other]) => one.localeCompare(other));
