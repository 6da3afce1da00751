import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { assetClassOf } from '../../domain/asset.ts';
import type { Quote } from '../../domain/market.ts';
import { bestToKeep, decideExit } from '../../domain/protection/decide.ts';
import type { Ports } from '../ports/index.ts';
import { readCalendar } from '../sessions/read-calendar.ts';
import { everyRecord } from '../support/every-record.ts';
import { reportFault } from '../support/report-fault.ts';
import { keepBestPrices } from './keep-best-prices.ts';
import { leavePosition } from './leave-position.ts';
import { isWatched, type WatchedPosition, watchedPositions } from './watched-positions.ts';

/**
 * `watching`: the next tick matters; `idle`: no position has exit rules and could be left now; `paused`: the settings say
 * so.
 */
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
  const [records, calendar] = await Promise.all([
    everyRecord(ports, 'watchedPosition', agentId),
    readCalendar(ports, agentId),
  ]);
  const watched = watchedPositions(portfolio.record, settings.record, records).filter(isWatched);
  const now = ports.clock.now();
  // Of what can be left at this moment. The last price there is counts: what an old one asks for was due already.
  const symbols = watched
    .map(({ position }) => position.symbol)
    .filter((symbol) => !isInFlight(portfolio.record, symbol))
    .filter((symbol) => calendar.isMarketOpen(assetClassOf(symbol), now));
  if (symbols.length === 0) return 'idle';
  const quotes = await ports.marketData.quotes(symbols);
  await keepBestPrices(ports, { agentId, correlationId }, portfolio, records, bestPrices(watched, quotes));
  await leaveAll(ports, agentId, watched, quotes, correlationId);
  return 'watching';
}

const isInFlight = ({ reservations }: PortfolioRecord, symbol: string): boolean =>
  reservations.some((reservation) => reservation.symbol === symbol);

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
