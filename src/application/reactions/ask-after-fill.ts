import { type DomainEvent, eventData } from '../../contracts/events/envelope.ts';
import type { TradeRecord } from '../../contracts/records/trade.ts';
import { elapsed, SECOND } from '../../domain/clock.ts';
import { hastenAnalysisCycle } from '../cycles/hasten-analysis-cycle.ts';
import type { Ports } from '../ports/index.ts';
import { anyWaitsFor } from '../strategies/due.ts';
import { required } from '../support/change.ts';

/** The saga tells of the fill two steps before it records the trade, which is what a strategy is due after. */
const TRADE_WAIT_MS = 3 * SECOND;
const TRADE_POLL_MS = 250;

const AFTER = 'trade.order.filled';

/** Asks the strategies that wait for a fill, without waiting for the next cycle (ST2). Where none does, a read is all. */
export async function askAfterFill(ports: Ports, told: DomainEvent): Promise<void> {
  const { agentId, correlationId } = told;
  const settings = await required(ports, 'settings', agentId, 'settings');
  if (!anyWaitsFor(settings.record, AFTER)) return;
  const trade = await recordedTrade(ports, agentId, eventData(AFTER, told).intentId);
  if (trade === undefined) return;
  await hastenAnalysisCycle(ports, { agentId, correlationId, since: trade.recordedAt, after: AFTER });
}

/** The trade of an intent, when its saga has recorded it; undefined when that takes longer: the next cycle finds it. */
async function recordedTrade(
  { store, clock }: Ports,
  agentId: string,
  intentId: string,
): Promise<TradeRecord | undefined> {
  const began = clock.now();
  for (;;) {
    const trade = await store.get('trade', agentId, intentId);
    if (trade !== undefined || elapsed(began, clock.now()) >= TRADE_WAIT_MS) return trade?.record;
    await clock.sleep(TRADE_POLL_MS);
  }
}
