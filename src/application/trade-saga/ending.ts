import type { OpenOrder } from '../../contracts/records/portfolio.ts';
import type { OrderRecord } from '../../contracts/records/trade.ts';
import type { DecisionStatus } from '../../domain/decision/types.ts';
import { withStatus } from '../decisions/decision-status.ts';
import { byClientOrderId, openTerms } from '../portfolio/open-orders.ts';
import type { Write } from '../ports/store.ts';
import { replace, required } from '../support/change.ts';
import type { StepContext } from './context.ts';
import { tradeOf, tradeWrite } from './trade-of.ts';

/** How a saga ends. */
interface Ending {
  /** What becomes of the decision behind it, if there is one, and why. */
  readonly decision: DecisionStatus;
  readonly reason?: string | undefined;
  /** All of the saga's, leg by leg. */
  readonly orders: readonly OrderRecord[];
  /** An exit that stays at the broker: no moment passes in which nothing says so. */
  readonly resting?: OrderRecord | undefined;
}

/**
 * What every end of a saga writes: the reservation is released, because none outlives its saga (I3), the decision
 * behind it, if there is one, says how it ended, and what its orders filled is its trade, which the cycle and the agent
 * count: also where it is undone, since a fill cannot be taken back.
 */
export async function endingWrites(
  context: StepContext,
  { decision, reason, orders, resting }: Ending,
): Promise<readonly Write[]> {
  const { ports, intent, saga } = context;
  const [portfolio, decided, traded] = await Promise.all([
    required(ports, 'portfolio', saga.agentId, 'portfolio'),
    decisionWrites(context, decision, reason),
    tradeWrites(context, orders),
  ]);
  const reservations = portfolio.record.reservations.filter((held) => held.intentId !== intent.intentId);
  const openOrders = [
    ...portfolio.record.openOrders,
    ...(resting === undefined ? [] : [restingOrder(resting)]),
  ].sort(byClientOrderId);
  return [
    replace('portfolio', portfolio, { ...portfolio.record, reservations, openOrders }),
    ...decided,
    ...traded,
  ];
}

const restingOrder = (order: OrderRecord): OpenOrder => ({
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  external: false,
  protective: true,
  stops: true,
  ...openTerms(order),
});

async function decisionWrites(
  { ports, intent, saga, head }: StepContext,
  status: DecisionStatus,
  reason?: string,
): Promise<readonly Write[]> {
  if (intent.origin.kind !== 'decision') return [];
  const decision = await required(ports, 'decision', saga.agentId, intent.origin.decisionId);
  return [replace('decision', decision, withStatus(decision.record, status, head.occurredAt, reason))];
}

/** None without a fill. */
async function tradeWrites(context: StepContext, orders: readonly OrderRecord[]): Promise<readonly Write[]> {
  const trade = tradeOf(context.intent, orders, context.head.occurredAt);
  if (trade === undefined) return [];
  const [write, tally] = await Promise.all([tradeWrite(context.ports, trade), tallyWrites(context)]);
  return [write, ...tally];
}

/** One order more for the agent, and for the cycle that decided it if one did. */
async function tallyWrites({ ports, intent, saga, head }: StepContext): Promise<readonly Write[]> {
  const { origin } = intent;
  const [cycle, activity] = await Promise.all([
    origin.kind === 'decision' ? ports.store.get('cycle', saga.agentId, origin.cycleId) : undefined,
    required(ports, 'activity', saga.agentId, 'activity'),
  ]);
  const { stats } = activity.record;
  const tally = replace('activity', activity, {
    ...activity.record,
    lastFillAt: head.occurredAt,
    stats: { ...stats, ordersExecuted: stats.ordersExecuted + 1 },
  });
  if (cycle === undefined) return [tally]; // history is pruned; a trade may outlive its cycle's record
  const { counts } = cycle.record;
  return [
    tally,
    replace('cycle', cycle, {
      ...cycle.record,
      counts: { ...counts, ordersFilled: counts.ordersFilled + 1 },
    }),
  ];
}
