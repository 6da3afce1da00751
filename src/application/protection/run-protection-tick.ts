import type { PortfolioRecord } from '../../contracts/records/portfolio.ts';
import type { TradingHours } from '../../domain/calendar/trading-hours.ts';
import { findBooks, recordsOf } from '../portfolio/books.ts';
import type { Ports } from '../ports/index.ts';
import { readCalendar } from '../sessions/read-calendar.ts';
import { symbolHours } from '../sessions/symbol-hours.ts';
import { everyRecord } from '../support/every-record.ts';
import { reportFault } from '../support/report-fault.ts';
import { releaseResting } from '../trade-saga/release-resting.ts';
import { keepSeen } from './keep-seen.ts';
import { leavePosition } from './leave-position.ts';
import { isNew, type Look, lookAt } from './look-at.ts';
import { restExits } from './rest-exits.ts';
import { isWatched, strayExits, watchedPositions } from './watched-positions.ts';

/**
 * `watching`: the next tick matters; `idle`: no position has exit rules and could be left now; `paused`: the settings say
 * so.
 */
export type WatchdogState = 'idle' | 'paused' | 'watching';

/**
 * One look of the watchdog at the open positions (PF3): leaves, at market, each whose price has reached one of its
 * levels, whatever stops new risk. What can rest at the broker for the others is placed there, and what rests there of
 * ours for another quantity or price than it should is taken back (SG8). One that something is in flight for waits for
 * that, and a stock for its session; where the rules let it trade outside of the regular one, what rests at the broker
 * sleeps there, and the watchdog has the position alone.
 * May run as often as it likes, and beside itself: an exit is one command however often it is given.
 *
 * @throws the first position's fault, when all have had their turn; Transient when store or market data do not answer
 */
export async function runProtectionTick(
  ports: Ports,
  agentId: string,
  correlationId: string,
): Promise<WatchdogState> {
  const [books, settings, calendar, records] = await Promise.all([
    findBooks(ports, agentId),
    ports.store.get('settings', agentId, 'settings'),
    readCalendar(ports, agentId),
    everyRecord(ports, 'watchedPosition', agentId),
  ]);
  if (books === undefined || settings === undefined) return 'idle';
  if (settings.record.watchdog === 'paused') return 'paused';
  const { portfolio } = books;
  await takeBack(ports, agentId, strayExits(portfolio.record));
  if (portfolio.record.positions.length === 0) return 'idle';
  const watched = watchedPositions(recordsOf(books), settings.record, records).filter(isWatched);
  const now = ports.clock.now();
  const hoursOf = (symbol: string): TradingHours =>
    symbolHours({ calendar, settings: settings.record }, symbol, now);
  // Of what can be left at this moment. The last price there is counts: what an old one asks for was due already.
  const symbols = watched
    .map(({ position }) => position.symbol)
    .filter((symbol) => !isInFlight(portfolio.record, symbol))
    .filter((symbol) => hoursOf(symbol) !== 'closed');
  if (symbols.length === 0) return 'idle';
  const quotes = await ports.marketData.quotes(symbols);
  const looks = watched.flatMap((one) => {
    const { symbol } = one.position;
    const price = quotes.get(symbol)?.price;
    const sleeps = hoursOf(symbol) === 'extended';
    return price === undefined ? [] : [lookAt(one, { price, sleeps, now: now.toISOString() })];
  });
  await keepSeen(ports, { agentId, correlationId }, portfolio, records, looks.filter(isNew));
  await leaveAll(ports, agentId, looks, correlationId);
  return 'watching';
}

const isInFlight = ({ reservations }: PortfolioRecord, symbol: string): boolean =>
  reservations.some((reservation) => reservation.symbol === symbol);

async function takeBack(ports: Ports, agentId: string, symbols: readonly string[]): Promise<void> {
  for (const symbol of symbols) await releaseResting(ports, agentId, symbol);
}

async function leaveAll(
  ports: Ports,
  agentId: string,
  looks: readonly Look[],
  correlationId: string,
): Promise<void> {
  const faults: { readonly error: unknown; readonly what: string }[] = [];
  for (const { watched: one, decision } of looks) {
    const { position, covered, resting } = one;
    try {
      if (decision.kind !== 'hold') await leavePosition(ports, { agentId, correlationId }, one, decision);
      else if (resting === 'wrong') await releaseResting(ports, agentId, position.symbol);
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
