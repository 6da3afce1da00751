import type { Sha256 } from '../../domain/audit/chain.ts';
import type { Ports } from '../ports/index.ts';
import { readAuditTrail } from './audit-trail.ts';
import { booksAgree, endedInTime, reservationsHaveSagas } from './books.ts';
import type { History } from './history.ts';
import { explainedOrders, oneOrderPerLeg, recordedFills } from './orders.ts';
import { auditIsWhole, limitsHeld, noRiskWhileStopped } from './trail.ts';

/** One promise of the reliability document: `held`, or every place where it was broken. */
export interface InvariantResult {
  readonly name: string;
  readonly held: boolean;
  readonly violations: readonly string[];
}

/** Checks what must always hold, at a moment when nothing is in flight (I1 to I9). `history` is what was just read. */
export async function checkInvariants(
  ports: Ports,
  history: History,
  sha256: Sha256,
): Promise<readonly InvariantResult[]> {
  const { agentId, orders, sagas, portfolio } = history;
  const [trail, outbox, brokerOrders, account, held] = await Promise.all([
    readAuditTrail(ports, agentId),
    ports.store.listOpen('outbox', agentId, 100),
    ports.broker.ordersSince(history.historyFrom),
    ports.broker.account(),
    ports.broker.positions(),
  ]);
  const results: readonly (readonly [name: string, violations: readonly string[]])[] = [
    ['I1 at most one broker order per intent and leg', oneOrderPerLeg(brokerOrders, orders)],
    ['I2 position and cash equal the broker', booksAgree(portfolio, account, held)],
    ['I3 every reservation belongs to a running saga', reservationsHaveSagas(portfolio, sagas)],
    [
      'I4 every broker order is explained',
      [...explainedOrders(brokerOrders, history), ...recordedFills(history)],
    ],
    ['I5 no limit was exceeded', limitsHeld(trail)],
    ['I6 no new risk while stopped or killed', noRiskWhileStopped(trail)],
    ['I7 every saga ended or is young', endedInTime(sagas, ports.clock.now())],
    ['I8 the audit chain verifies', auditIsWhole(trail, history, sha256)],
    [
      'I9 every event was delivered',
      outbox.map(({ outboxId }) => `outbox item ${outboxId} was not delivered`),
    ],
  ];
  return results.map(([name, violations]) => ({ name, held: violations.length === 0, violations }));
}
