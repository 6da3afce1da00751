import type { RunMapping, RunRecord } from '../../contracts/records/run.ts';
import { clientOrderIdOf, commandIntentIdOf, legOf } from '../../domain/ids.ts';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import type { Ports } from '../ports/index.ts';

type Outcome = RunMapping['outcome'];
type Ordered = Extract<Outcome, { readonly state: 'ordered' }>;

/**
 * The run with what its orders have come to by the records of intents, sagas and orders. Those are the truth: an order
 * that was placed just before a crash, or by somebody else at the same time, is found here. Changes nothing.
 */
export async function followRun(ports: Ports, run: RunRecord): Promise<RunRecord> {
  const { mappings, dryRun } = run;
  if (mappings === undefined || dryRun) return run;
  return {
    ...run,
    mappings: await Promise.all(
      mappings.map(async (mapping) => ({ ...mapping, outcome: await outcomeOf(ports, run, mapping) })),
    ),
  };
}

async function outcomeOf(ports: Ports, run: RunRecord, { symbol, outcome }: RunMapping): Promise<Outcome> {
  if (outcome.state === 'skipped') return outcome;
  if (outcome.state === 'ordered') return follow(ports, run, outcome);
  const intentId = commandIntentIdOf(run.runId, symbol);
  const intent = await ports.store.get('intent', run.agentId, intentId);
  return intent === undefined ? outcome : follow(ports, run, { state: 'ordered', intentId, saga: 'running' });
}

async function follow({ store }: Ports, { agentId }: RunRecord, ordered: Ordered): Promise<Ordered> {
  const { intentId } = ordered;
  if (isSagaEnd(ordered.saga)) return ordered;
  const saga = await store.get('saga', agentId, intentId);
  if (saga === undefined) return ordered;
  const { status, leg = 1, error } = saga.record;
  // After the saga: what it ended with is in the order's record by then.
  const order = await store.get('order', agentId, clientOrderIdOf(agentId, intentId, legOf(leg)));
  return { ...ordered, saga: status, error, order: order && orderOf(order.record) };
}

const orderOf = ({
  clientOrderId,
  brokerOrderId,
  status,
  filledQty,
  filledAveragePrice,
}: NonNullable<Ordered['order']>) => ({
  clientOrderId,
  brokerOrderId,
  status,
  filledQty,
  filledAveragePrice,
});
