import type { ExitProgress, FollowUp, FollowUpUnderWay } from '../../contracts/records/kill-switch.ts';
import type { Reservation } from '../../contracts/records/portfolio.ts';
import { nextTradingStart } from '../../domain/calendar/trading-hours.ts';
import { commandIntentIdOf } from '../../domain/ids.ts';
import { nextAttempt } from '../intents/next-attempt.ts';
import type { BrokerPosition } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { readCalendar } from '../sessions/read-calendar.ts';
import { sessionRulesOf, symbolHours } from '../sessions/symbol-hours.ts';
import { required } from '../support/change.ts';

export interface PlannedExit {
  readonly position: BrokerPosition;
  readonly exit: ExitProgress;
  /** To be ordered now. */
  readonly due: boolean;
  /** What a person must hear of. */
  readonly problem?: string;
}

/** One command for each try: an order that ended without getting out is never given again under its id. */
export const exitCommandId = ({ commandId }: FollowUp, attempt: number): string => `${commandId}-${attempt}`;

/** What to do about one position now: order its exit, or wait, and for what. */
export async function planExit(
  ports: Ports,
  {
    agentId,
    followUp,
    before,
  }: { readonly agentId: string; readonly followUp: FollowUp; readonly before: FollowUpUnderWay },
  reservations: readonly Reservation[],
  position: BrokerPosition,
): Promise<PlannedExit> {
  const { symbol } = position;
  const known = before.exits.find((exit) => exit.symbol === symbol);
  const waiting = (attempt: number, detail: string, problem?: string): PlannedExit => ({
    position,
    exit: { symbol, attempt, status: 'waiting', detail },
    due: false,
    ...(problem === undefined ? {} : { problem }),
  });

  const intentIdOf = (attempt: number) => commandIntentIdOf(exitCommandId(followUp, attempt), symbol);
  const attempt = Math.max(1, known?.attempt ?? 1);
  const busy = reservations.find((reservation) => reservation.symbol === symbol);
  if (busy !== undefined) {
    const detail = `${busy.intentId} is under way`;
    return busy.intentId === intentIdOf(attempt)
      ? { position, exit: { symbol, attempt, status: 'ordered', detail }, due: false }
      : waiting(attempt, detail);
  }
  const now = ports.clock.now();
  const [calendar, { record: settings }] = await Promise.all([
    readCalendar(ports, agentId),
    required(ports, 'settings', agentId, 'settings'),
  ]);
  if (symbolHours({ calendar, settings }, symbol, now) === 'closed') {
    const at = nextTradingStart(calendar, sessionRulesOf(settings), now);
    return waiting(attempt, `the market is closed: its exit is ordered at ${at}`);
  }
  const next = await nextAttempt(ports, agentId, symbol, (n) => exitCommandId(followUp, n), {
    from: attempt,
  });
  const { failed } = next;
  if (!next.due) return waiting(next.attempt, `${failed}; the next is ordered after a pause`, failed);
  const detail = `exit ${next.attempt} is ordered`;
  const exit = { symbol, attempt: next.attempt, status: 'ordered', detail } as const;
  return { position, exit, due: true, ...(failed === undefined ? {} : { problem: failed }) };
}
