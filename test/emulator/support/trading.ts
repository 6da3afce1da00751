import { create } from '../../../src/application/support/change.ts';
import { event } from '../../../src/contracts/events/envelope.ts';
import type { CycleRecord } from '../../../src/contracts/records/cycle.ts';
import type { DecisionRecord } from '../../../src/contracts/records/decision.ts';
import type { Kind, RecordOf } from '../../../src/contracts/records/index.ts';
import type { SagaRecord } from '../../../src/contracts/records/trade.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { clientOrderIdOf, DEFAULT_AGENT_ID, intentIdOf } from '../../../src/domain/ids.ts';
import { usd } from '../../../src/domain/money.ts';
import { aDecision } from '../../support/builders/cycle-records.ts';
import { PRICES } from './market.ts';
import { until } from './until.ts';
import { store } from './world.ts';

export const AGENT = DEFAULT_AGENT_ID;

/** A decision to buy, as `decide` would commit it, and what will be made of it. */
export interface Decided {
  readonly decision: DecisionRecord;
  readonly sagaId: string;
  readonly clientOrderId: string;
}

/**
 * Commits a decision to buy for a twentieth of the equity, of the newest cycle there is; with its event, from which
 * everything else follows, unless somebody else is to send that.
 */
export async function decideToBuy(
  symbol: keyof typeof PRICES,
  tell: 'with its event' | 'silently' = 'with its event',
) {
  const { items } = await store.list('cycle', AGENT, { limit: 1 });
  const [cycle] = items;
  if (cycle === undefined) throw new Error('there is no cycle that could have decided');
  const now = new Date().toISOString();
  const decision = aDecision({
    agentId: AGENT,
    cycleId: cycle.cycleId,
    correlationId: cycle.correlationId,
    symbol,
    targetWeight: dec('0.05'),
    price: usd(PRICES[symbol]),
    dataTimestamp: now,
    createdAt: now,
    timeline: [{ status: 'generated', at: now }],
  });
  await store.commit({
    agentId: AGENT,
    correlationId: decision.correlationId,
    writes: [create('decision', decision)],
    events: tell === 'silently' ? [] : [generated(decision)],
  });
  const sagaId = intentIdOf(decision.decisionId);
  return { decision, sagaId, clientOrderId: clientOrderIdOf(AGENT, sagaId, 'entry-1') } satisfies Decided;
}

/** The event that tells of a decision. */
export const generated = ({
  decisionId,
  cycleId,
  correlationId,
  symbol,
  action,
  confidence,
  createdAt,
}: DecisionRecord) =>
  event(
    'ai.decision.generated',
    { agentId: AGENT, correlationId, occurredAt: createdAt },
    { decisionId, cycleId, symbol, action, confidence },
  );

/** A record once it is as wanted. */
export const recordWhen = <K extends Kind>(
  kind: K,
  id: string,
  wanted: (record: RecordOf<K>) => boolean,
  seconds?: number,
): Promise<RecordOf<K>> =>
  until(
    `${kind} ${id}`,
    async () => {
      const found = await store.get(kind, AGENT, id);
      return found !== undefined && wanted(found.record) ? found.record : undefined;
    },
    seconds,
  );

/** Everything that was committed has been published. */
export const outboxEmptied = (): Promise<true> =>
  until('an empty outbox', async () =>
    (await store.listOpen('outbox', AGENT, 10)).length === 0 ? true : undefined,
  );

export const sagaAtItsEnd = (sagaId: string, seconds?: number): Promise<SagaRecord> =>
  recordWhen('saga', sagaId, ({ completedAt }) => completedAt !== undefined, seconds);

export const cycleAtItsEnd = (cycleId: string, seconds?: number): Promise<CycleRecord> =>
  recordWhen('cycle', cycleId, ({ completedAt }) => completedAt !== undefined, seconds);
