import type { DailyCloseRecord } from '../../contracts/records/daily-close.ts';
import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { DAY, shift } from '../../domain/clock.ts';
import { performanceOf } from '../../domain/performance/performance.ts';
import type { Ports } from '../ports/index.ts';
import { readLedger } from '../queries/fills.ts';
import { readTradingState, type TradingState } from '../risk/trading-state.ts';
import { commitWithRetry, create, replace } from '../support/change.ts';

/** Longer than the market was ever closed in one piece. */
const DAYS_BACK = 10;

/**
 * Keeps what the last session ended with, and recomputes how each strategy has done (CY8). On the evening of a session
 * that is the equity of this moment, later what the broker says it was at the close. Answers a line for a person.
 */
export async function recordClose(ports: Ports, agentId: string, correlationId: string): Promise<string> {
  const [state, { closed }] = await Promise.all([
    readTradingState(ports, agentId),
    readLedger(ports, agentId),
  ]);
  const now = ports.clock.now();
  const date = lastSession(state, now);
  if (date === undefined) return 'no session to record';
  const { equity, lastEquity } = state.portfolio.record;
  const record: DailyCloseRecord = {
    agentId,
    date,
    recordedAt: now.toISOString(),
    equity: date === newYorkDate(now) ? equity : lastEquity,
    strategies: state.config.strategies.map(({ strategyId }) => ({
      strategyId,
      ...performanceOf(closed.filter((trip) => trip.strategyId === strategyId)),
    })),
  };
  await commitWithRetry(ports, async () => {
    const known = await ports.store.get('dailyClose', agentId, date);
    const write = known === undefined ? create('dailyClose', record) : replace('dailyClose', known, record);
    return { change: { agentId, correlationId, writes: [write] }, result: undefined };
  });
  return `${date} closed at ${record.equity.toString()}`;
}

/** The day of the last session that has closed by `now`. */
function lastSession({ calendar }: TradingState, now: Date): string | undefined {
  for (let back = 0; back < DAYS_BACK; back++) {
    const session = calendar.sessionOn(newYorkDate(shift(now, -back * DAY)));
    if (session !== undefined && session.close <= now.toISOString()) return session.date;
  }
  return undefined;
}
