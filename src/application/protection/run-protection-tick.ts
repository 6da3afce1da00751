import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import { assetClassOf } from '../../domain/asset.ts';
import type { Quote } from '../../domain/market.ts';
import { bestToKeep, decideExit } from '../../domain/protection/decide.ts';
import { findBooks, recordsOf } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import { readCalendar } from '../sessions/read-calendar.ts';
import { everyRecord } from '../support/every-record.ts';
import { reportFault } from '../support/report-fault.ts';
import { releaseResting } from '../trade-saga/release-resting.ts';
import { keepBestPrices } from './keep-best-prices.ts';
import { leavePosition } from './leave-position.ts';
import { restExits } from './rest-exits.ts';
import { isWatched, strayExits, type WatchedPosition, watchedPositions } from './watched-positions.ts';

/**
 * `watching`: the next tick matters; `idle`: no position has exit rules and could be left now; `paused`: the settings say
 * so.
 */
export type WatchdogState = 'idle' | 'paused' | 'watching';

/**
 * One look of the watchdog at the open positions (PF3): leaves, at market, each whose price has reached one of its
 * levels, whatever stops new risk. What can rest at the broker for the others is placed there, and what rests there of
 * ours for another quantity or price than it should is taken back (SG8). One that something is in flight for waits for that, and a stock for its session.
 * May run as often as it likes, and beside itself: an exit is one command however often it is given.
 *
 * @throws the first position's fault, when all have had their turn; Transient when store or market data do not answer
 */
export async function runProtectionTick(
  ports: Ports,
  agentId: string,
  correlationId: string,
): Promise<WatchdogState> {
  const [books, settings] = await Promise.all([
    findBooks(ports, agentId),
    ports.store.get('settings', agentId, 'settings'),
  ]);
  if (books === undefined || settings === undefined) return 'idle';
  if (settings.record.watchdog === 'paused') return 'paused';
  const { portfolio } = books;
  await takeBack(ports, agentId, strayExits(portfolio.record));
  if (portfolio.record.positions.length === 0) return 'idle';
  const [records, calendar] = await Promise.all([
    everyRecord(ports, 'watchedPosition', agentId),
    readCalendar(ports, agentId),
  ]);
  const watched = watchedPositions(recordsOf(books), settings.record, records).filter(isWatched);
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

async function takeBack(ports: Ports, agentId: string, symbols: readonly string[]): Promise<void> {
  for (const symbol of symbols) await releaseResting(ports, agentId, symbol);
}

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
    try {
      if (decision.kind !== 'hold') await leavePosition(ports, { agentId, correlationId }, one, decision);
      else if (one.resting === 'wrong') await releaseResting(ports, agentId, position.symbol);
      else if (!covered) await restExits(ports, { agentId, correlationId }, one);
    } catch (error) {
      const what = decision.kind === 'hold' ? 'what rests for' : `${decision.reason} of`;
      faults.push({ error, what: `${what} ${position.symbol} could not be carried out` });
    }
  }
  const [first, ...others] = faults;
  for (const { error, what } of others) reportFault(ports, what, error, { agentId });
  if (first !== undefined) throw first.error;
}
