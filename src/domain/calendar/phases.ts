import { type Phase, type Session, sessionAt, sessionOn } from './calendar.ts';
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
export function marketPhaseAt(instant: Instant): MarketPhase {
  const { phase, session } = sessionAt(instant);
  const until = nextChange(instant);
  return session === undefined ? { phase, until } : { phase, session, until };
}

function nextChange(instant: Instant): string {
  const ms = toMs(instant);
  const now = new Date(ms).toISOString();
  for (let day = newYorkDay(ms); ; day += 1) {
    const session = sessionOn(dateOfDay(day));
    if (session === undefined) continue;
    const { preMarketOpen, open, close, afterHoursClose } = session;
    const next = [preMarketOpen, open, close, afterHoursClose].find((change) => change > now);
    if (next !== undefined) return next;
  }
}
