import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { canonicalJson } from '../../domain/audit/chain.ts';
import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { ConflictError } from '../../domain/errors.ts';
import { usd } from '../../domain/money.ts';
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
  if (differs(believed, synced)) {
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

/** Anything but the time of the sync: an idle account costs no write. */
const differs = (before: PortfolioRecord, after: PortfolioRecord): boolean =>
  canonicalJson({ ...before, syncedAt: '' }) !== canonicalJson({ ...after, syncedAt: '' });

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
