import { type Calendar, NYSE, type Phase, type Session } from './calendar.ts';
import { dateOfDay, type Instant, newYorkDay, toMs } from './new-york.ts';

/** The stock market at one moment. */
export interface MarketPhase {
  readonly phase: Phase;
  /** Of that day in New York, if it has one. */
  readonly session?: Session;
  /** When the phase ends, ISO-8601 UTC. */
  readonly until: string;
}

/** The phase at `instant`, and until when: through nights, weekends and holidays the market is closed in one piece. */
export function marketPhaseAt(instant: Instant, calendar: Calendar = NYSE): MarketPhase {
  const { phase, session } = calendar.sessionAt(instant);
  const until = nextChange(instant, calendar);
  return session === undefined ? { phase, until } : { phase, session, until };
}

function nextChange(instant: Instant, calendar: Calendar): string {
  const ms = toMs(instant);
  const now = new Date(ms).toISOString();
  for (let day = newYorkDay(ms); ; day += 1) {
    const session = calendar.sessionOn(dateOfDay(day));
    if (session === undefined) continue;
    const { preMarketOpen, open, close, afterHoursClose } = session;
    const next = [preMarketOpen, open, close, afterHoursClose].find((change) => change > now);
    if (next !== undefined) return next;
  }
}
