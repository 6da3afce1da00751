import type { RebalanceSettings } from '../../contracts/records/agent.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { Side } from '../../domain/asset.ts';
import { type Decimal, ZERO } from '../../domain/decimal.ts';
import { planRebalance, type RebalanceOrder, type RebalancePlan } from '../../domain/rebalance/plan.ts';
import { orderByCommand } from '../intents/order-by-command.ts';
import type { BrokerAsset } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';

type PlacedOrder = NonNullable<CycleRecord['rebalance']>['orders'][number];

export interface PlacedOrders {
  readonly orders: readonly PlacedOrder[];
  /** How many symbols have a target. */
  readonly targets: number;
  /** For a person. */
  readonly summary: string;
}

/** Who orders: the same command and symbol are one order, however often they are placed. */
interface Placing {
  readonly agentId: string;
  readonly correlationId: string;
  readonly commandId: string;
}

/** Places one side of the plan that the books, prices and targets of this moment come to. */
export async function placeRebalanceOrders(
  ports: Ports,
  state: TradingState,
  { agentId, correlationId, commandId }: Placing,
  side: Side,
): Promise<PlacedOrders> {
  const plan = await planOf(ports, state);
  const orders: PlacedOrder[] = [];
  for (const { symbol, qty } of side === 'sell' ? plan.sells : plan.buys) {
    const about = { agentId, correlationId, commandId, symbol, side, qty };
    const ordered = await orderByCommand(ports, { ...about, purpose: 'rebalance', by: 'system' });
    orders.push(
      ordered.kind === 'accepted'
        ? { symbol, side, qty, intentId: ordered.intentId, codes: [] }
        : { symbol, side, qty, codes: [...ordered.codes] },
    );
  }
  return { orders, targets: plan.targets.length, summary: summaryOf(plan, side, orders) };
}

/** When the operator has taken the targets away in between. */
const NOTHING: RebalanceSettings = { targets: {}, driftThreshold: ZERO };

async function planOf({ marketData, broker }: Ports, state: TradingState): Promise<RebalancePlan> {
  const { settings, portfolio, limits } = state;
  const { targets: wanted, driftThreshold } = settings.rebalance ?? NOTHING;
  const targets = new Map<string, Decimal>(Object.entries(wanted));
  const symbols = [...targets.keys()];
  const [quotes, assets] = await Promise.all([
    marketData.quotes(symbols),
    Promise.all(symbols.map((symbol) => broker.asset(symbol))),
  ]);
  return planRebalance({
    equity: portfolio.record.equity,
    targets,
    holdings: new Map(portfolio.record.positions.map(({ symbol, qty }) => [symbol, qty])),
    prices: new Map([...quotes].map(([symbol, { price }]) => [symbol, price])),
    assets: new Map(
      assets.flatMap((asset): [string, BrokerAsset][] => (asset ? [[asset.symbol, asset]] : [])),
    ),
    driftThreshold,
    minOrderNotional: limits.minOrderNotional,
  });
}

function summaryOf(plan: RebalancePlan, side: Side, placed: readonly PlacedOrder[]): string {
  const refused = placed.flatMap(({ symbol, codes }) =>
    codes.length > 0 ? `${symbol} (${codes.join(', ')})` : [],
  );
  const wanted: readonly RebalanceOrder[] = side === 'sell' ? plan.sells : plan.buys;
  const held = plan.targets.flatMap((target) =>
    'held' in target && target.held !== 'within_threshold' ? `${target.symbol} (${target.held})` : [],
  );
  return [
    `${wanted.length - refused.length} of ${wanted.length} ordered`,
    ...(refused.length > 0 ? [`refused: ${refused.join(', ')}`] : []),
    ...(held.length > 0 ? [`left alone: ${held.join(', ')}`] : []),
  ].join('; ');
}
