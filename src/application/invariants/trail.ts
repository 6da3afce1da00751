import { decimal } from '../../contracts/common.ts';
import type { AuditRecord } from '../../contracts/records/audit.ts';
import { type Sha256, verifyAuditChain } from '../../domain/audit/chain.ts';
import { dec, ONE } from '../../domain/decimal.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import type { History } from './history.ts';

type Trail = readonly AuditRecord[];

const LIMIT_DETAILS = [
  'equity',
  'notional',
  'exposureAfter',
  'slotsAfter',
  'maxExposurePct',
  'maxPositionPct',
  'maxPositions',
  'minOrderNotional',
  'maxOrderNotional',
  'ordersInMinute',
  'maxOrdersPerMinute',
  'lastEquity',
  'maxDailyLossPct',
] as const;

/** I5: every intent that took new risk was inside each limit of its moment (RK2), and says so. */
export const limitsHeld = (trail: Trail): readonly string[] =>
  trail
    .filter(({ action, detail }) => action === 'intent.created' && detail['riskReducing'] === false)
    .flatMap(({ subject, detail }) => {
      const unknown = LIMIT_DETAILS.filter((name) => !decimal.safeParse(String(detail[name])).success);
      if (unknown.length > 0) return [`intent ${subject} does not say its ${unknown.join(', ')}`];
      const number = (name: (typeof LIMIT_DETAILS)[number]) => dec(String(detail[name]));
      const exposed = number('exposureAfter').gt(number('equity').times(number('maxExposurePct')));
      const sized = number('notional').gt(number('equity').times(number('maxPositionPct')));
      const slots = number('slotsAfter').gt(number('maxPositions'));
      const notional = number('notional');
      const small = notional.lt(number('minOrderNotional'));
      const large = notional.gt(number('maxOrderNotional'));
      const fast = number('ordersInMinute').gte(number('maxOrdersPerMinute'));
      const least = number('lastEquity').times(ONE.minus(number('maxDailyLossPct')));
      const lost = number('equity').lt(least);
      return [
        ...(exposed ? [`intent ${subject} exceeded the exposure limit`] : []),
        ...(sized ? [`intent ${subject} exceeded the position limit`] : []),
        ...(slots ? [`intent ${subject} exceeded the number of positions`] : []),
        ...(small || large ? [`intent ${subject} was outside the bounds of an order's notional`] : []),
        ...(fast ? [`intent ${subject} exceeded the order rate`] : []),
        ...(lost ? [`intent ${subject} came after the daily loss limit`] : []),
      ];
    });

/** What each entry says of whether new risk is allowed. */
const SWITCHES: Readonly<Record<string, { readonly running?: boolean; readonly killed?: boolean }>> = {
  'agent.started': { running: true },
  'agent.resumed': { running: true },
  'agent.stopped': { running: false },
  'agent.paused': { running: false },
  'agent.failed': { running: false },
  'kill_switch.activated': { killed: true },
  'kill_switch.reset': { killed: false },
};

/**
 * I6: at the time of every submission that took new risk, the agent was running and the kill switch off. Within one
 * millisecond the order of the entries decides: on a simulated clock much happens in one.
 */
export function noRiskWhileStopped(trail: Trail): readonly string[] {
  const changes = trail.flatMap(({ seq, at, action }) =>
    action in SWITCHES ? [{ seq, at, ...SWITCHES[action] }] : [],
  );
  const allowedAt = (instant: string, entry: number): boolean => {
    const before = changes.filter(({ seq, at }) => at < instant || (at === instant && seq < entry));
    const running = before.findLast((change) => change.running !== undefined)?.running ?? false;
    const killed = before.findLast((change) => change.killed !== undefined)?.killed ?? false;
    return running && !killed;
  };
  return trail
    .filter(({ action, detail }) => action === 'order.submitted' && detail['riskReducing'] === false)
    .filter(({ seq, detail }) => !allowedAt(String(detail['submittedAt']), seq))
    .map(
      ({ subject, detail }) =>
        `order of ${subject} was submitted at ${detail['submittedAt']}, while new risk was not allowed`,
    );
}

/**
 * I8: the chain is unbroken, and what came to be has its entry: every intent, every order that the broker took, every
 * decision that a person approved, every saga that ended.
 */
export function auditIsWhole(
  trail: Trail,
  { sagas, intents, decisions }: Pick<History, 'sagas' | 'intents' | 'decisions'>,
  sha256: Sha256,
): readonly string[] {
  const check = verifyAuditChain(trail, sha256);
  const entries = new Set(trail.map(({ action, subject }) => `${action} ${subject}`));
  const ended = sagas.filter(({ status }) => isSagaEnd(status));
  const traded = sagas.filter(({ status }) => status === 'completed');
  const approved = decisions.filter(
    ({ approval, intentId }) => approval !== undefined && intentId !== undefined,
  );
  const expected = [
    ...ended.map(({ status, sagaId }) => `saga.${status} ${sagaId}`),
    ...traded.map(({ sagaId }) => `order.submitted ${sagaId}`),
    ...intents.map(({ intentId }) => `intent.created ${intentId}`),
    ...approved.map(({ decisionId }) => `decision.approved ${decisionId}`),
  ];
  return [
    ...(check.intact ? [] : [`audit entry ${check.seq} was ${check.problem}`]),
    ...expected.filter((entry) => !entries.has(entry)).map((entry) => `the audit log has no ${entry}`),
  ];
}
