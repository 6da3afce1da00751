import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { canonicalJson } from '../../domain/audit/chain.ts';
import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import { ConflictError } from '../../domain/errors.ts';
import { NO_MONEY, usd } from '../../domain/money.ts';
import { countDailyLoss, isDailyLossBreached, isDailyLossConfirmed } from '../../domain/risk/daily-loss.ts';
import { activateKillSwitch } from '../agent/activate-kill-switch.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import type { BrokerAccount, BrokerPosition } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { replace } from '../support/change.ts';
import { bySymbol } from './apply-fill.ts';
import { balancesOf, positionOf, recentOrdersAt } from './broker-books.ts';
import { cashDifference, positionDifferences } from './differences.ts';

/**
 * Takes account and positions from the broker, who is the truth (PF1). What is in flight is left alone: its saga
 * applies the fills itself. Differences that no saga explains are adopted and alerted.
 *
 * A change that came in since `state` was read wins, and the next sync repairs. Throws Transient when the broker does not answer.
 */
export async function syncPortfolio(ports: Ports, state: TradingState, correlationId: string): Promise<void> {
  const { agentId } = state.config;
  const [account, positions] = await Promise.all([ports.broker.account(), ports.broker.positions()]);
  const believed = state.portfolio.record;
  const synced = adopt(ports, state, account, positions);
  if (isWorthWriting(believed, synced)) {
    try {
      const writes = [replace('portfolio', state.portfolio, synced)];
      await ports.store.commit({ agentId, correlationId, writes });
    } catch (error) {
      if (error instanceof ConflictError) return;
      throw error;
    }
    await report(ports, agentId, correlationId, unexplained(believed, synced));
  }
  // Also when nothing changed: a process that died after the commit has left this to the next.
  if (!state.killSwitch.on) await stopOnLoss(ports, agentId, correlationId, synced);
}

function adopt(
  ports: Ports,
  state: TradingState,
  account: BrokerAccount,
  held: readonly BrokerPosition[],
): PortfolioRecord {
  const believed = state.portfolio.record;
  const now = ports.clock.now();
  const inFlight = new Set(believed.reservations.map((reservation) => reservation.symbol));
  const ours = believed.positions.filter((position) => inFlight.has(position.symbol));
  const theirs = held.filter((position) => !inFlight.has(position.symbol)).map(positionOf);
  const breached = isDailyLossBreached(account.equity, account.lastEquity, state.limits.maxDailyLossPct);
  return {
    ...believed,
    cash: inFlight.size === 0 ? account.cash : believed.cash,
    ...balancesOf(account),
    positions: [...ours, ...theirs].sort(bySymbol),
    recentOrders: [...recentOrdersAt(believed, now)],
    dailyLoss: countDailyLoss(believed.dailyLoss, breached, newYorkDate(now)),
    syncedAt: now.toISOString(),
  };
}

/**
 * Prices move all the time: what is held is valued anew by each heartbeat, and a cycle between two of them leaves it.
 * Under the 30 s of a heartbeat, so that none is left out for coming early.
 */
const VALUED_FOR_MS = 25 * SECOND;

/** An idle account costs no write, and one that only moved in price costs one for each heartbeat. */
const isWorthWriting = (before: PortfolioRecord, after: PortfolioRecord): boolean =>
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

/** A broker gives averages with so many digits and no more: their product may be off by less than this. */
const ROUNDING = usd('0.01');

/** Symbols and cash where belief and broker differ although nothing was in flight. */
function unexplained(before: PortfolioRecord, after: PortfolioRecord): readonly string[] {
  const positions = positionDifferences(before.positions, after.positions);
  const isRounding = before.cash.minus(after.cash).abs().lt(ROUNDING);
  return isRounding ? positions : [...positions, cashDifference(before.cash, after.cash)];
}

async function report(
  ports: Ports,
  agentId: string,
  correlationId: string,
  differences: readonly string[],
): Promise<void> {
  if (differences.length === 0) return;
  await raiseAlert(ports, agentId, correlationId, {
    kind: 'portfolio_difference',
    message: `The broker's account differs from what is believed: ${differences.join('; ')}`,
    advice: 'The broker was adopted. Look for orders placed outside Quarterdeck, fees, dividends or splits.',
  });
}

async function stopOnLoss(
  ports: Ports,
  agentId: string,
  correlationId: string,
  { blocked, dailyLoss }: PortfolioRecord,
): Promise<void> {
  if (!blocked && !isDailyLossConfirmed(dailyLoss)) return;
  const reason = blocked ? 'the broker blocks the account' : 'daily loss limit';
  await activateKillSwitch(ports, { agentId, correlationId, reason, by: 'system', cancelOpenOrders: true });
}
