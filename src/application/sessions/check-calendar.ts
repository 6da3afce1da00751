import { newYorkDate } from '../../domain/calendar/calendar.ts';
import { compareWithRules, lastDateBy } from '../../domain/calendar/differences.ts';
import { DAY, shift } from '../../domain/clock.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import { commitWithRetry, create, replace } from '../support/change.ts';

/** An unscheduled closure is told days ahead at most. */
const DAYS_AHEAD = 30;

/**
 * Asks the broker for its calendar and keeps where it differs from the rules: from then on that is what holds (CA1).
 * When nothing has changed since the last time, nothing is written. While the broker does not answer, what it said
 * last holds. Answers a line for a person.
 *
 * @throws InvalidInputError for a calendar that cannot be; it changes nothing
 */
export async function checkCalendar(ports: Ports, agentId: string, correlationId: string): Promise<string> {
  const now = ports.clock.now();
  const from = newYorkDate(now);
  const to = lastDateBy(newYorkDate(shift(now, DAYS_AHEAD * DAY)));
  const check = compareWithRules(await ports.broker.sessions(from, to), from, to);
  if (check.kind === 'implausible') {
    throw new InvalidInputError(
      `the broker's calendar from ${from} to ${to} has ${check.theirs} sessions, where the rules have ${check.ours}`,
    );
  }
  const overrides = [...check.overrides].map(([date, session]) => ({ date, session }));
  await commitWithRetry(ports, async () => {
    const known = await ports.store.get('calendar', agentId, 'calendar');
    const before = known?.record.overrides ?? [];
    if (JSON.stringify(before) === JSON.stringify(overrides)) return { result: undefined };
    const record = { agentId, overrides };
    const write = known === undefined ? create('calendar', record) : replace('calendar', known, record);
    const days = overrides.map(
      ({ date, session }) => `${date} ${session === null ? 'closed' : session.close}`,
    );
    const detail = { overrides: days.join(', ') };
    ports.log.warn("the broker's calendar differs from the rules", { agentId, ...detail });
    const note = { actor: 'system', action: 'calendar.changed', subject: agentId, detail };
    return { change: { agentId, correlationId, writes: [write], audit: [note] }, result: undefined };
  });
  return `${check.sessions} sessions, ${overrides.length} other than by the rules`;
}
