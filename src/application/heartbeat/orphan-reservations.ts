import type { Repair } from '../../contracts/records/reconciliation.ts';
import { elapsed, MINUTE } from '../../domain/clock.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import { readReconciliation, reconciliationWrites } from '../portfolio/reconciliation.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';
import { commitWithRetry, replace, required } from '../support/change.ts';

/** A saga is made with its reservation and releases it as it ends: a minute is more than either can be late. */
const SETTLING_MS = MINUTE;

/**
 * Releases what is reserved for no running saga (RS4, I3). Only a store that was restored or touched by hand has such;
 * it would take buying power and a slot for ever. Costs a read for each reservation that is over a minute old.
 */
export async function releaseOrphanReservations(
  ports: Ports,
  { config: { agentId }, portfolio }: TradingState,
  correlationId: string,
): Promise<void> {
  const now = ports.clock.now();
  const old = portfolio.record.reservations.filter(
    ({ reservedAt }) => elapsed(reservedAt, now) > SETTLING_MS,
  );
  const orphans = new Map<string, Repair>();
  for (const { intentId, symbol, side, qty } of old) {
    const saga = await ports.store.get('saga', agentId, intentId);
    if (saga !== undefined && !isSagaEnd(saga.record.status)) continue;
    orphans.set(intentId, {
      kind: 'reservation',
      subject: intentId,
      believed: `${side} ${qty.toFixed()} ${symbol}`,
      actual: saga === undefined ? 'no saga' : `saga ${saga.record.status}`,
    });
  }
  if (orphans.size === 0) return;
  await commitWithRetry(ports, async () => {
    const read = await required(ports, 'portfolio', agentId, 'portfolio');
    const released = read.record.reservations.filter(({ intentId }) => orphans.has(intentId));
    if (released.length === 0) return { result: undefined };
    const report = reconciliationWrites(
      ports,
      { agentId, correlationId },
      await readReconciliation(ports, agentId),
      { repaired: [...orphans.values()], looked: [], standing: [] },
    );
    const reservations = read.record.reservations.filter(({ intentId }) => !orphans.has(intentId));
    const writes = [replace('portfolio', read, { ...read.record, reservations }), ...report.writes];
    return { change: { agentId, correlationId, ...report, writes }, result: undefined };
  });
}
