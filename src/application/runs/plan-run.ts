import type { RunMapping, RunRecord } from '../../contracts/records/run.ts';
import { ONE } from '../../domain/decimal.ts';
import type { Quote } from '../../domain/market.ts';
import { lesser, type Money } from '../../domain/money.ts';
import { sizeSignals } from '../../domain/sizing/size-signals.ts';
import { expectedPositions } from '../portfolio/expected-positions.ts';
import type { BrokerAsset } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import type { Signal, SignalSource } from '../ports/signal-source.ts';
import { agentConfigOf, type TradingState } from '../risk/trading-state.ts';

export interface RunPlan {
  readonly modelVersion: string;
  readonly mappings: readonly RunMapping[];
  readonly assets: ReadonlyMap<string, BrokerAsset>;
}

/**
 * Signals, prices and assets of the run's symbols, and the orders that they come to. Throws what signal source, market
 * data and broker throw: what they do not say is not guessed.
 */
export async function planRun(
  ports: Ports,
  state: TradingState,
  run: RunRecord,
  source: SignalSource,
): Promise<RunPlan> {
  const { symbols } = run;
  const [quotes, assets] = await Promise.all([ports.marketData.quotes(symbols), assetsOf(ports, symbols)]);
  const { modelVersion, signals } = await signalsOf(ports, state, run, source, quotes);
  return { modelVersion, assets, mappings: mappingsOf(state, run, signals, quotes, assets) };
}

async function assetsOf(
  { broker }: Ports,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, BrokerAsset>> {
  const assets = await Promise.all(symbols.map((symbol) => broker.asset(symbol)));
  return new Map(
    symbols.flatMap((symbol, index): [string, BrokerAsset][] => {
      const asset = assets[index];
      return asset === undefined ? [] : [[symbol, asset]];
    }),
  );
}

async function signalsOf(
  ports: Ports,
  { portfolio }: TradingState,
  { agentId, strategyId, asOfDate, capital, symbols }: RunRecord,
  source: SignalSource,
  quotes: ReadonlyMap<string, Quote>,
) {
  const strategy = agentConfigOf(ports, agentId).strategies.find((one) => one.strategyId === strategyId);
  const answer = await source.signals({
    strategy,
    asOfDate,
    quotes: symbols.flatMap((symbol) => quotes.get(symbol) ?? []),
    positions: expectedPositions(portfolio.record),
    capital,
  });
  // Whatever a source does, there is one signal a symbol, and only of those that were asked about.
  const bySymbol = new Map(answer.signals.toReversed().map((signal) => [signal.symbol, signal] as const));
  const signals = symbols.flatMap((symbol): readonly Signal[] => {
    const { predictedReturn, rank, targetWeight } = bySymbol.get(symbol) ?? {};
    if (rank === undefined || targetWeight === undefined) return [];
    return [{ symbol, predictedReturn, rank, targetWeight }];
  });
  return { ...answer, signals: signals.toSorted((first, second) => first.rank - second.rank) };
}

function mappingsOf(
  state: TradingState,
  run: RunRecord,
  signals: readonly Signal[],
  quotes: ReadonlyMap<string, Quote>,
  assets: ReadonlyMap<string, BrokerAsset>,
): readonly RunMapping[] {
  const holdings = new Map(expectedPositions(state.portfolio.record).map(({ symbol, qty }) => [symbol, qty]));
  const prices = new Map([...quotes].map(([symbol, { price }]) => [symbol, price]));
  const maxNotionalOf = (symbol: string): Money => run.maxPositionSize ?? positionLimit(state, symbol);
  const sized = sizeSignals({ signals, capital: run.capital, maxNotionalOf, prices, assets, holdings });
  const withSignal = sized.map(({ signal: { symbol, ...signal }, sizing }): RunMapping => {
    const about = { symbol, signal };
    if (sizing.kind === 'skipped') return { ...about, outcome: { state: 'skipped', reason: sizing.reason } };
    const { side, qty, notional } = sizing;
    return { ...about, order: { side, qty, notional }, outcome: { state: 'planned' } };
  });
  const without = run.symbols.filter((symbol) => !signals.some((signal) => signal.symbol === symbol));
  return [...withSignal, ...without.map((symbol) => unsaid(symbol, prices))];
}

const unsaid = (symbol: string, prices: ReadonlyMap<string, Money>): RunMapping => ({
  symbol,
  outcome: { state: 'skipped', reason: prices.has(symbol) ? 'no_signal' : 'no_price' },
});

/**
 * What a position may come to by the limits, with room for the move that the gate tolerates; or all of what is held, so
 * that a position that has outgrown the limit can be left.
 */
function positionLimit({ limits, portfolio }: TradingState, symbol: string): Money {
  const { equity, positions } = portfolio.record;
  const { maxPositionPct, maxPriceDeviationPct, maxOrderNotional } = limits;
  const room = ONE.plus(maxPriceDeviationPct);
  const limit = lesser(equity.times(maxPositionPct), maxOrderNotional).div(room);
  const held = positions.find((position) => position.symbol === symbol);
  const worth = held?.price.times(held.qty).abs().times(room);
  return worth?.gt(limit) === true ? worth : limit;
}
