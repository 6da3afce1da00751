import type { ExitProgress, FollowUp, FollowUpUnderWay } from '../../contracts/records/kill-switch.ts';
import type { Reservation } from '../../contracts/records/portfolio.ts';
import { assetClassOf } from '../../domain/asset.ts';
import { elapsed, MINUTE, SECOND } from '../../domain/clock.ts';
import { commandIntentIdOf } from '../../domain/ids.ts';
import type { BrokerPosition } from '../ports/broker.ts';
import type { Ports } from '../ports/index.ts';
import { readCalendar } from '../sessions/read-calendar.ts';

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

/** An exit that failed is not tried again sooner; each failure doubles it up to the longest. */
const SHORTEST_PAUSE_MS = 20 * SECOND;
const LONGEST_PAUSE_MS = 5 * MINUTE;

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
  const calendar = await readCalendar(ports, agentId);
  if (!calendar.isMarketOpen(assetClassOf(symbol), now))
    return waiting(attempt, `the market is closed: its exit is ordered at ${calendar.nextOpen(now)}`);
  let next = attempt;
  let failed: string | undefined;
  for (;;) {
    const intent = await ports.store.get('intent', agentId, intentIdOf(next));
    if (intent === undefined) break;
    const pause = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (next - 1));
    const saga = await ports.store.get('saga', agentId, intent.record.intentId);
    const ended = saga?.record.status ?? 'without a saga';
    failed = `the exit of ${symbol} ended ${ended}${saga?.record.error === undefined ? '' : ` (${saga.record.error})`} and left a position`;
    if (elapsed(intent.record.createdAt, now) < pause)
      return waiting(next, `${failed}; the next is ordered after a pause`, failed);
    next += 1;
  }
  const exit = { symbol, attempt: next, status: 'ordered', detail: `exit ${next} is ordered` } as const;
  return { position, exit, due: true, ...(failed === undefined ? {} : { problem: failed }) };
}
