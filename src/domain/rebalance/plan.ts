import type { Side } from '../asset.ts';
import { type Decimal, ZERO } from '../decimal.ts';
import type { Money } from '../money.ts';
import { type SizableAsset, sizeOrder } from '../sizing/size-order.ts';

export interface RebalanceInput {
  readonly equity: Money;
  /** Share of equity by symbol, 0 to 1; 0 sells out. A symbol that is not named is left as it is. */
  readonly targets: ReadonlyMap<string, Decimal>;
  /** Signed quantity by symbol; absent is none. */
  readonly holdings: ReadonlyMap<string, Decimal>;
  readonly prices: ReadonlyMap<string, Money>;
  readonly assets: ReadonlyMap<string, SizableAsset>;
  /** A weight may be so far from its target before anything is ordered; 0.02 is two points of a hundred. */
  readonly driftThreshold: Decimal;
  readonly minOrderNotional: Money;
}

export interface RebalanceOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Decimal;
  readonly notional: Money;
}

export type HoldReason =
  | 'within_threshold'
  | 'no_price'
  | 'unknown_asset'
  | 'below_one_share'
  | 'notional_too_small';

/** What becomes of one target. */
export type TargetPlan = {
  readonly symbol: string;
  readonly targetWeight: Decimal;
  /** Signed share of equity; undefined without a price. */
  readonly weight?: Decimal;
} & ({ readonly order: RebalanceOrder } | { readonly held: HoldReason });

export interface RebalancePlan {
  /** By symbol. */
  readonly targets: readonly TargetPlan[];
  /** To be done before any buy: they free what the buys need (CY7). */
  readonly sells: readonly RebalanceOrder[];
  readonly buys: readonly RebalanceOrder[];
}

/**
 * The orders that bring a portfolio to its target weights: for each weight that has drifted beyond the threshold, the
 * whole way to the target, rounded down to what the asset can be traded in. After fills at these prices no drift is
 * left above the threshold, but for what one share, or the least order, is worth.
 *
 * @throws RangeError without equity
 */
export function planRebalance(input: RebalanceInput): RebalancePlan {
  if (!input.equity.isPositive()) throw new RangeError('there is no equity to rebalance');
  const targets = [...input.targets]
    .map(([symbol, weight]) => planTarget(input, symbol, weight))
    .sort((first, second) => (first.symbol < second.symbol ? -1 : 1));
  const orders = targets.flatMap((target) => ('order' in target ? target.order : []));
  return {
    targets,
    sells: orders.filter(({ side }) => side === 'sell'),
    buys: orders.filter(({ side }) => side === 'buy'),
  };
}

function planTarget(input: RebalanceInput, symbol: string, targetWeight: Decimal): TargetPlan {
  const { equity, driftThreshold, minOrderNotional } = input;
  const price = input.prices.get(symbol);
  if (price === undefined || !price.isPositive()) return { symbol, targetWeight, held: 'no_price' };
  const holding = input.holdings.get(symbol) ?? ZERO;
  const weight = price.times(holding).ratioTo(equity);
  const about = { symbol, targetWeight, weight };
  const drift = targetWeight.minus(weight);
  if (drift.abs().lte(driftThreshold)) return { ...about, held: 'within_threshold' };
  const asset = input.assets.get(symbol);
  if (asset === undefined) return { ...about, held: 'unknown_asset' };
  const order = targetWeight.eq(0)
    ? leaving(symbol, holding, price)
    : moving(input, symbol, drift, price, asset);
  if (order === undefined) return { ...about, held: 'below_one_share' };
  if (order.notional.lt(minOrderNotional)) return { ...about, held: 'notional_too_small' };
  return { ...about, order };
}

/** All there is, also where it is not a multiple of anything. */
const leaving = (symbol: string, holding: Decimal, price: Money): RebalanceOrder => ({
  symbol,
  side: holding.gt(0) ? 'sell' : 'buy',
  qty: holding.abs(),
  notional: price.times(holding).abs(),
});

function moving(
  { equity }: RebalanceInput,
  symbol: string,
  targetWeight: Decimal,
  price: Money,
  asset: SizableAsset,
): RebalanceOrder | undefined {
  const maxPositionNotional = equity.times(targetWeight.abs());
  const sizing = sizeOrder({ targetWeight, capital: equity, price, maxPositionNotional, asset });
  if (sizing.kind === 'skipped') return undefined;
  return { symbol, side: sizing.side, qty: sizing.qty, notional: sizing.notional };
}
