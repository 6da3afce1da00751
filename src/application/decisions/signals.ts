import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import type { DecisionRecord, SignalsRecord } from '../../contracts/records/decision.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';
import type { Judged } from './judge-answers.ts';

/**
 * Leaves out entries that were signalled before on the same bar: cycles come every minute, and an hourly bar would be
 * entered on sixty times. A sell is never a repeat: an exit that did not go through must be tried again.
 */
export async function withoutRepeats(
  ports: Ports,
  { agentId, strategyId }: DecisionRequest,
  judged: Judged,
): Promise<{ readonly judged: Judged; readonly writes: readonly Write[] }> {
  const entries = judged.decisions.filter(isEntry);
  if (entries.length === 0) return { judged, writes: [] };
  const read = await ports.store.get('signals', agentId, strategyId);
  const last = read?.record.bySymbol ?? {};
  const isRepeat = ({ symbol, basedOn }: Entry): boolean => last[symbol]?.basedOn === basedOn;
  const fresh = entries.filter((entry) => !isRepeat(entry));
  const without: Judged = {
    decisions: judged.decisions.filter((decision) => !isEntry(decision) || !isRepeat(decision)),
    holds: judged.holds + entries.length - fresh.length,
  };
  if (fresh.length === 0) return { judged: without, writes: [] };
  const added = fresh.map(({ symbol, action, basedOn }) => [symbol, { action, basedOn }] as const);
  const record: SignalsRecord = { agentId, strategyId, bySymbol: { ...last, ...Object.fromEntries(added) } };
  return {
    judged: without,
    writes: [read === undefined ? create('signals', record) : replace('signals', read, record)],
  };
}

type Entry = DecisionRecord & { readonly basedOn: string };

const isEntry = (decision: DecisionRecord): decision is Entry =>
  decision.status === 'generated' && decision.action === 'buy' && decision.basedOn !== undefined;
