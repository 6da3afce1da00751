import { QUEUES } from '../../contracts/names.ts';
import type { Found } from '../portfolio/reconciliation.ts';
import { readReconciliation, reconciliationWrites } from '../portfolio/reconciliation.ts';
import type { Ports } from '../ports/index.ts';
import type { TradingState } from '../risk/trading-state.ts';

/** Every request is paid for, and what waits there waits for a person: there is an alarm as well (OB4). */
const EVERY_MINUTES = 5;

/** Reports what waits behind each queue (RS4), in the minutes of the clock that this number divides. */
export async function reportDeadLetters(
  ports: Ports,
  { config: { agentId } }: TradingState,
  correlationId: string,
): Promise<void> {
  if (ports.clock.now().getUTCMinutes() % EVERY_MINUTES !== 0) return;
  const counts = await Promise.all(
    QUEUES.map(async (queue) => [queue, await ports.deadLetters.count(queue)] as const),
  );
  const standing = counts
    .filter(([, count]) => count > 0)
    .map(
      ([queue, count]): Found => ({
        kind: 'dead_letters',
        subject: queue,
        detail: `${count} messages of ${queue} could not be handled`,
      }),
    );
  const report = reconciliationWrites(
    ports,
    { agentId, correlationId },
    await readReconciliation(ports, agentId),
    { repaired: [], looked: ['dead_letters'], standing },
  );
  if (report.writes.length > 0) await ports.store.commit({ agentId, correlationId, ...report });
}
