import type { SettingsRecord } from '../../contracts/records/agent.ts';
import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import type { Repair } from '../../contracts/records/reconciliation.ts';
import { shift } from '../../domain/clock.ts';
import { ConflictError } from '../../domain/errors.ts';
import { usd } from '../../domain/money.ts';
import { type ProtectionPolicy, uncoveredPositions } from '../../domain/protection/uncovered.ts';
import { isDailyLossConfirmed } from '../../domain/risk/daily-loss.ts';
import { activateKillSwitch } from '../agent/activate-kill-switch.ts';
import type { Ports } from '../ports/index.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { adopt, type BrokerView, isWorthWriting } from './adopt.ts';
import { type BooksAfter, booksWrites } from './books.ts';
import { cashDifference, positionDifferences } from './differences.ts';
import { LATEST_ORDER_MS, settleLateOrders } from './late-orders.ts';
import { listedOrders } from './listed-orders.ts';
import { type Found, type Head, readReconciliation, reconciliationWrites } from './reconciliation.ts';

/**
 * Takes account, positions and orders from the broker, who is the truth (PF1). What is in flight is left alone: its
 * saga applies the fills itself. Orders of sagas that are over are settled first; differences that nothing explains are
 * adopted, reported and alerted in the same transaction.
 *
 * A change that came in since `state` was read wins, and the next sync repairs. Throws Transient when the broker does not answer.
 */
export async function syncPortfolio(ports: Ports, state: TradingState, correlationId: string): Promise<void> {
  const { agentId } = state.config;
  const head = { agentId, correlationId };
  const seen = await lookSettled(ports, state);
  if (seen === undefined) return;
  const { current, view, settled } = seen;
  const synced = adopt(current, view, ports.clock.now());
  if (!(await commitSynced(ports, head, current, synced, settled))) return;
  // Also when nothing changed: a process that died after the commit has left this to the next.
  if (!state.killSwitch.on) await stopOnLoss(ports, agentId, correlationId, synced.portfolio);
}

/** So often in one sync orders fill between two looks before the next sync is left to try. */
const MOST_LOOKS = 5;

/** A look at the broker of which every fill of our orders is in the books; undefined when more came with every one. */
async function lookSettled(ports: Ports, state: TradingState) {
  const settled: Repair[] = [];
  let current = state;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const view = await look(ports);
    const { repairs, isNew } = await settleLateOrders(ports, current.portfolio.record, view);
    settled.push(...repairs);
    if (!isNew) return { current, view, settled };
    current = await readTradingState(ports, state.config.agentId);
  }
  ports.log.warn('orders filled with every look: the next sync takes the rest over', { looks: MOST_LOOKS });
  return undefined;
}

/** Positions first: a fill that is in them is in the orders then, and is never adopted before it is booked. */
async function look({ broker, clock }: Ports): Promise<BrokerView> {
  const since = shift(clock.now(), -LATEST_ORDER_MS);
  const [account, positions] = await Promise.all([broker.account(), broker.positions()]);
  const [orders, recentOrders] = await Promise.all([listedOrders(broker), broker.ordersSince(since)]);
  return { account, positions, orders, recentOrders };
}

/** False when someone else was faster. */
async function commitSynced(
  ports: Ports,
  head: Head,
  current: TradingState,
  after: BooksAfter,
  settled: readonly Repair[],
): Promise<boolean> {
  const { portfolio, settings } = current;
  const { portfolio: synced } = after;
  const report = reconciliationWrites(ports, head, await readReconciliation(ports, head.agentId), {
    repaired: [...settled, ...unexplained(portfolio.record, synced)],
    looked: ['external_order', 'unprotected_position'],
    standing: [...externalOrders(synced), ...unprotected(synced, protectionOf(settings, synced))],
  });
  const isNew = isWorthWriting(portfolio.record, synced);
  if (!isNew && report.writes.length === 0) return true;
  const writes = isNew ? [...booksWrites(current, after), ...report.writes] : report.writes;
  try {
    await ports.store.commit({ ...head, ...report, writes });
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}

/** A broker gives averages with so many digits and no more: their product may be off by less than this. */
const ROUNDING = usd('0.01');

/** Symbols and cash where belief and broker differ although nothing was in flight. */
function unexplained(before: PortfolioRecord, after: PortfolioRecord): readonly Repair[] {
  const positions = positionDifferences(before.positions, after.positions);
  const isRounding = before.cash.minus(after.cash).abs().lt(ROUNDING);
  return isRounding ? positions : [...positions, cashDifference(before.cash, after.cash)];
}

const externalOrders = ({ openOrders }: PortfolioRecord): readonly Found[] =>
  openOrders
    .filter(({ external }) => external)
    .map(({ clientOrderId, side, qty, symbol }) => ({
      kind: 'external_order',
      subject: clientOrderId,
      detail: `an open order that is not ours: ${side} ${qty.toFixed()} ${symbol} (${clientOrderId})`,
    }));

/** With exit rules every position has the watchdog's eyes on it, or, while it is paused, a stop at the broker. */
const protectionOf = (
  { exitRules, watchdog }: SettingsRecord,
  { positions }: PortfolioRecord,
): ProtectionPolicy =>
  exitRules === undefined
    ? { kind: 'none' }
    : { kind: 'stop', watched: watchdog === 'paused' ? [] : positions.map(({ symbol }) => symbol) };

/** What is in flight is its saga's to protect. */
const unprotected = (
  { positions, openOrders, reservations }: PortfolioRecord,
  policy: ProtectionPolicy,
): readonly Found[] => {
  const inFlight = new Set(reservations.map(({ symbol }) => symbol));
  const settled = positions.filter(({ symbol }) => !inFlight.has(symbol));
  return uncoveredPositions(settled, openOrders, policy).map(({ symbol, qty }) => ({
    kind: 'unprotected_position',
    subject: symbol,
    detail: `${qty.toFixed()} ${symbol} have no stop`,
  }));
};

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
