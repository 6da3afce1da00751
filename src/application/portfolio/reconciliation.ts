import type { DomainEvent } from '../../contracts/events/envelope.ts';
import type { AuditNote } from '../../contracts/records/audit.ts';
import {
  type ReconciliationRecord,
  type Repair,
  STANDING_KINDS,
  type Standing,
  type StandingKind,
} from '../../contracts/records/reconciliation.ts';
import { canonicalJson } from '../../domain/audit/chain.ts';
import { elapsed, MINUTE } from '../../domain/clock.ts';
import { type AlertContent, alertOf } from '../alerts/raise-alert.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';
import { inWords } from './differences.ts';

export type Found = Pick<Standing, 'kind' | 'subject' | 'detail'>;

/** What one look at the world found: repairs of this moment, and all that stands of the kinds that it looked at. */
export interface Findings {
  readonly repaired: readonly Repair[];
  readonly looked: readonly StandingKind[];
  readonly standing: readonly Found[];
}

type Read = Versioned<ReconciliationRecord> | undefined;
export interface Head {
  readonly agentId: string;
  readonly correlationId: string;
}

/** How long each may last before the operator is told. A position without its stop has just been bought, as a rule. */
const PATIENCE_MS: Readonly<Record<StandingKind, number>> = {
  external_order: 0,
  unprotected_position: MINUTE,
  dead_letters: 0,
};

const ADVICE: Readonly<Record<StandingKind, string>> = {
  external_order:
    'It counts against the limits and is left alone, unless you flatten the account. Look who placed it at the broker.',
  unprotected_position: 'Let the watchdog run again, place a stop at the broker, or close the position.',
  dead_letters: 'Look at the messages, put right what made them fail, then redrive them.',
};

export const readReconciliation = (ports: Ports, agentId: string): Promise<Read> =>
  ports.store.get('reconciliation', agentId, 'reconciliation');

/**
 * The report after `findings`, with its alerts, for the same transaction as the repairs; nothing when there is nothing
 * new. What stands is told once while it lasts, and a repair that is the last one over again not a second time.
 */
export function reconciliationWrites(
  ports: Ports,
  { agentId, correlationId }: Head,
  read: Read,
  { repaired, looked, standing }: Findings,
): {
  readonly writes: readonly Write[];
  readonly events: readonly DomainEvent[];
  readonly audit: readonly AuditNote[];
} {
  const at = ports.clock.now().toISOString();
  const before = read?.record.standing ?? [];
  const known = standing.map((found) => merged(before, found, at));
  const others = before.filter(({ kind }) => !looked.includes(kind));
  const after = [...others, ...known].sort(byKindAndSubject);
  if (repaired.length === 0 && canonicalJson(before) === canonicalJson(after))
    return { writes: [], events: [], audit: [] };
  const record = { agentId, at, correlationId, repaired: [...repaired], standing: after };
  const told = new Set(before.filter(({ alerted }) => alerted).map(idOf));
  const news = known.filter((one) => one.alerted && !told.has(idOf(one)));
  const isRepeated = read !== undefined && canonicalJson(read.record.repaired) === canonicalJson(repaired);
  const alerts = [...(isRepeated ? [] : repairAlerts(repaired)), ...standingAlerts(news)].map((content) =>
    alertOf(ports, agentId, correlationId, content),
  );
  return {
    writes: [
      { op: 'put', kind: 'reconciliation', record, expected: read?.version ?? 0 },
      ...alerts.map(({ write }) => write),
    ],
    events: alerts.map(({ event }) => event),
    audit: repaired.length === 0 ? [] : [auditOf(agentId, repaired)],
  };
}

const auditOf = (agentId: string, repaired: readonly Repair[]): AuditNote => ({
  actor: 'system',
  action: 'portfolio.reconciled',
  subject: agentId,
  detail: Object.fromEntries(
    repaired.map(({ kind, subject, believed, actual }) => [`${kind} ${subject}`, `${believed} → ${actual}`]),
  ),
});

/** A late order was alerted by whoever settled it. */
function repairAlerts(repaired: readonly Repair[]): readonly AlertContent[] {
  const books = repaired.filter(({ kind }) => kind === 'position' || kind === 'cash');
  const orphans = repaired.filter(({ kind }) => kind === 'reservation');
  return [
    ...(books.length === 0
      ? []
      : [
          {
            kind: 'portfolio_difference',
            message: `The broker's account differs from what is believed: ${books.map(inWords).join('; ')}`,
            advice:
              'The broker was adopted. Look for orders placed outside Quarterdeck, fees, dividends or splits.',
          },
        ]),
    ...(orphans.length === 0
      ? []
      : [
          {
            kind: 'reservation_released',
            message: `Reservations without a running saga were released: ${orphans.map(({ subject }) => subject).join(', ')}`,
            advice:
              'Nothing needs to be done. Compare their orders at the broker, and look why the saga is gone.',
          },
        ]),
  ];
}

/** One for each kind, however many there are. */
const standingAlerts = (news: readonly Standing[]): readonly AlertContent[] =>
  STANDING_KINDS.flatMap((kind) => {
    const message = news.flatMap((one) => (one.kind === kind ? [one.detail] : [])).join('; ');
    return message === '' ? [] : [{ kind, message, advice: ADVICE[kind] }];
  });

const idOf = ({ kind, subject }: Found): string => `${kind} ${subject}`;

const byKindAndSubject = (one: Standing, other: Standing): number =>
  STANDING_KINDS.indexOf(one.kind) - STANDING_KINDS.indexOf(other.kind) ||
  one.subject.localeCompare(other.subject);

function merged(before: readonly Standing[], found: Found, now: string): Standing {
  const known = before.find((one) => idOf(one) === idOf(found));
  const since = known?.since ?? now;
  const lasted = elapsed(since, now) >= PATIENCE_MS[found.kind];
  return { ...found, since, alerted: known?.alerted === true || lasted };
}
