import { DAY, MINUTE } from '../../src/domain/clock.ts';
import { START } from './metered-host.ts';

/** The first minute of the session `days` after the first. Take care that it is no weekend: the first is a Monday. */
export const sessionStart = (days: number): Date => new Date(Date.parse(START) + days * DAY);

/** After the close of that session, and long before the next. */
export const eveningOf = (days: number): Date => new Date(sessionStart(days).getTime() + 10 * 60 * MINUTE);
