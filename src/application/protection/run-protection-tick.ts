import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { assetClassOf } from '../../domain/asset.ts';
import { isMarketOpen } from '../../domain/calendar/calendar.ts';
import type { Quote } from '../../domain/market.ts';
import { bestToKeep, decideExit } from '../../domain/protection/decide.ts';
import type { Ports } from '../ports/index.ts';
import { everyRecord } from '../support/every-record.ts';
import { reportFault } from '../support/report-fault.ts';
import { keepBestPrices } from './keep-best-prices.ts';
import { leavePosition } from './leave-position.ts';
import { isWatched, type WatchedPosition, watchedPositions } from './watched-positions.ts';

/** `idle`: no position has an exit rule; `paused`: the settings say so; `watching`: the next tick matters. */
export type WatchdogState = 'idle' | 'paused' | 'watching';

/**
 * One look of the watchdog at the open positions (PF3): leaves, at market, each whose price has reached one of its
 * levels, whatever stops new risk. One that something is in flight for waits for that, and a stock for its session.
 * May run as often as it likes, and beside itself: an exit is one command however often it is given.
 *
 * @throws the first position's fault, when all have had their turn; Transient when store or market data do not answer
 */
export async function runProtectionTick(
  ports: Ports,
  agentId: string,
  correlationId: string,
): Promise<WatchdogState> {
  const [portfolio, settings] = await Promise.all([
    ports.store.get('portfolio', agentId, 'portfolio'),
    ports.store.get('settings', agentId, 'settings'),
  ]);
  if (portfolio === undefined || settings === undefined) return 'idle';
  if (settings.record.watchdog === 'paused') return 'paused';
  if (portfolio.record.positions.length === 0) return 'idle';
  const records = await everyRecord(ports, 'watchedPosition', agentId);
  const watched = watchedPositions(portfolio.record, settings.record, records).filter(isWatched);
  const quotes = await pricesOf(ports, portfolio.record, watched);
  await keepBestPrices(ports, { agentId, correlationId }, portfolio, records, bestPrices(watched, quotes));
  await leaveAll(ports, agentId, watched, quotes, correlationId);
  return watched.length === 0 ? 'idle' : 'watching';
}

/** The last price of each that can be left now. An old one is better than none: what it asks for was due already. */
async function pricesOf(
  { marketData, clock }: Ports,
  { reservations }: PortfolioRecord,
  watched: readonly WatchedPosition[],
): Promise<ReadonlyMap<string, Quote>> {
  const now = clock.now();
  const inFlight = new Set(reservations.map(({ symbol }) => symbol));
  const symbols = watched
    .map(({ position }) => position.symbol)
    .filter((symbol) => !inFlight.has(symbol) && isMarketOpen(assetClassOf(symbol), now));
  return symbols.length === 0 ? new Map() : marketData.quotes(symbols);
}

const bestPrices = (watched: readonly WatchedPosition[], quotes: ReadonlyMap<string, Quote>) =>
  watched.flatMap((one) => {
    const price = quotes.get(one.position.symbol)?.price;
    const best =
      price && bestToKeep({ position: one.position, rules: one.rules, price, best: one.record?.best });
    return best === undefined ? [] : [{ watched: one, best }];
  });

async function leaveAll(
  ports: Ports,
  agentId: string,
  watched: readonly WatchedPosition[],
  quotes: ReadonlyMap<string, Quote>,
  correlationId: string,
): Promise<void> {
  const faults: { readonly error: unknown; readonly what: string }[] = [];
  for (const one of watched) {
    const { position, rules, record, covered } = one;
    const price = quotes.get(position.symbol)?.price;
    if (price === undefined) continue;
    const decision = decideExit({ position, rules, price, best: record?.best, covered });
    if (decision.kind === 'hold') continue;
    try {
      await leavePosition(ports, { agentId, correlationId }, one, decision);
    } catch (error) {
      faults.push({ error, what: `${decision.reason} of ${position.symbol} could not be carried out` });
    }
  }
  const [first, ...others] = faults;
  for (const { error, what } of others) reportFault(ports, what, error, { agentId });
  if (first !== undefined) throw first.error;
}
