import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { Quote } from '../../domain/market.ts';
import { isExit } from '../../domain/order/purpose.ts';
import { evaluateRisk, type RiskVerdict } from '../../domain/risk/gate.ts';
import { notResting } from '../portfolio/not-resting.ts';
import type { BrokerAsset } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { symbolHours } from '../sessions/symbol-hours.ts';
import { reportFault } from '../support/report-fault.ts';
import { isApproved, readUniverse } from '../universe/read-universe.ts';
import { activeLocks, type TradingState } from './trading-state.ts';

export type IntentToCheck = Pick<
  IntentRecord,
  'intentId' | 'symbol' | 'side' | 'qty' | 'decidedPrice' | 'origin' | 'riskReducing'
>;

export interface MarketView {
  readonly quote: Quote | undefined;
  readonly asset: BrokerAsset | undefined;
  /** Whether the stored universe lets it be bought (UN3). */
  readonly approved: boolean;
}

/** Of a symbol that nobody knows anything about. */
export const NOTHING_KNOWN: MarketView = { quote: undefined, asset: undefined, approved: false };

/**
 * Price and asset of one symbol, and whether it is approved. A source that does not answer gives undefined, which the
 * gate holds against new risk and never against an exit.
 */
export async function readMarketView(
  ports: Ports,
  { agentId, symbol }: { readonly agentId: string; readonly symbol: string },
): Promise<MarketView> {
  const views = await readMarketViews(ports, agentId, [symbol]);
  return views.get(symbol) ?? NOTHING_KNOWN;
}

/**
 * The same of several symbols, with one request for all prices.
 *
 * @param assets what is known of them already: an asset does not change from one moment to the next
 */
export async function readMarketViews(
  ports: Ports,
  agentId: string,
  symbols: readonly string[],
  assets: ReadonlyMap<string, BrokerAsset> = new Map(),
): Promise<ReadonlyMap<string, MarketView>> {
  const orNothing = async <T>(what: string, symbol: string, answer: Promise<T>): Promise<T | undefined> => {
    try {
      return await answer;
    } catch (error) {
      reportFault(ports, `${what} of ${symbol} is unknown`, error, { agentId, symbol }, 'warn');
      return undefined;
    }
  };
  const assetOf = async (symbol: string): Promise<BrokerAsset | undefined> =>
    assets.get(symbol) ?? orNothing('asset', symbol, ports.broker.asset(symbol));
  const [quotes, universe, found] = await Promise.all([
    orNothing('price', symbols.join(', '), ports.marketData.quotes(symbols)),
    orNothing('approval', symbols.join(', '), readUniverse(ports, agentId)),
    Promise.all(symbols.map(assetOf)),
  ]);
  const approved = (symbol: string): boolean => universe !== undefined && isApproved(universe, symbol);
  return new Map(
    symbols.map((symbol, index) => [
      symbol,
      { quote: quotes?.get(symbol), asset: found[index], approved: approved(symbol) },
    ]),
  );
}

/**
 * Hands one intent to the risk gate with all that the gate looks at: the only way an order comes to be (RK1).
 *
 * @param stage a `new` intent may have no reservation yet; one that is `reserved` is no duplicate of itself
 */
export function checkIntent(
  ports: Ports,
  state: TradingState,
  market: MarketView,
  intent: IntentToCheck,
  stage: 'new' | 'reserved',
): RiskVerdict {
  const now = ports.clock.now().toISOString();
  const portfolio = state.portfolio.record;
  return evaluateRisk({
    intent: { ...intent, exitOnly: isExitOnly(intent) },
    agent: {
      status: state.agent.lifecycle.status,
      killSwitch: state.killSwitch.on || portfolio.blocked,
      symbolKillSwitches: state.killSwitch.symbols,
    },
    limits: state.limits,
    // What rests to leave a position is no risk, and holds back no other exit.
    portfolio: {
      ...portfolio,
      openOrders: portfolio.openOrders.filter((order) => !order.protective),
      reservations: notResting(portfolio.reservations),
    },
    quote: market.quote,
    asset: market.asset,
    session: { open: symbolHours(state, intent.symbol, now) !== 'closed' },
    approved: market.approved,
    recent: {
      orderTimes: portfolio.recentOrders,
      lastExitAt: state.exits.record.last[intent.symbol],
      knownIntentIds: portfolio.reservations
        .map((held) => held.intentId)
        .filter((id) => stage === 'new' || id !== intent.intentId),
    },
    locks: activeLocks(state, now),
    now,
  });
}

/** What was asked for as an exit, or passed as one, never becomes an order that opens a position. */
const isExitOnly = ({ origin, riskReducing }: IntentToCheck): boolean =>
  riskReducing || (origin.kind === 'command' && isExit(origin.purpose));
