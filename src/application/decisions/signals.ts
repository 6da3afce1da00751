import type { DecisionRequest } from '../../contracts/messages/messages.ts';
import type { DecisionRecord, SIGNAL_KINDS, SignalsRecord } from '../../contracts/records/decision.ts';
import { elapsed } from '../../domain/clock.ts';
import { CONFIDENT, INTEREST_MS } from '../../domain/universe/candidates.ts';
import type { Ports } from '../ports/index.ts';
import type { Write } from '../ports/store.ts';
import { create, replace } from '../support/change.ts';
import type { Judged } from './judge-answers.ts';

/** Some of a request's decisions, as they are recorded in one transaction. */
export interface Part {
  readonly judged: Judged;
  readonly writes: readonly Write[];
  /** Decisions are left that did not fit: the request is not answered yet, and its holds are not counted. */
  readonly more: boolean;
}

/**
 * The first `most` decisions without entries and invalid answers that came before on the same bar: cycles come every
 * minute, and an hourly bar would be entered on sixty times. A sell is never a repeat: an exit that did not go through
 * must be tried again.
 */
export async function withoutRepeats(
  ports: Ports,
  { agentId, strategyId }: DecisionRequest,
  { decisions: all, holds }: Judged,
  most: number,
): Promise<Part> {
  const read = all.some((one) => isSignal(one) || isConfident(one))
    ? await ports.store.get('signals', agentId, strategyId)
    : undefined;
  const last = read?.record.bySymbol ?? {};
  const isRepeat = (decision: DecisionRecord): boolean => {
    const before = last[decision.symbol];
    return isSignal(decision) && before?.basedOn === decision.basedOn && before.kind === kindOf(decision);
  };
  const fresh = all.filter((decision) => !isRepeat(decision));
  const decisions = fresh.slice(0, most);
  const more = fresh.length > most;
  const judged: Judged = { decisions, holds: more ? 0 : holds + all.length - fresh.length };
  const added = decisions
    .filter(isSignal)
    .map((signal) => [signal.symbol, { kind: kindOf(signal), basedOn: signal.basedOn }] as const);
  const sure = decisions.filter(isConfident).map(({ symbol, createdAt }) => [symbol, createdAt] as const);
  if (added.length === 0 && sure.length === 0) return { judged, writes: [], more };
  const bySymbol = { ...last, ...Object.fromEntries(added) };
  const confident = ofToday({ ...read?.record.confident, ...Object.fromEntries(sure) }, decisions);
  const record: SignalsRecord = { agentId, strategyId, bySymbol, confident };
  const write = read === undefined ? create('signals', record) : replace('signals', read, record);
  return { judged, writes: [write], more };
}

type Signal = DecisionRecord & { readonly basedOn: string };

/** It counts for its symbol in the universe, whatever becomes of it (UN1). */
const isConfident = ({ status, confidence }: DecisionRecord): boolean =>
  status !== 'invalid' && confidence > CONFIDENT;

/** Without those that have stopped counting by the time of `decisions`. */
function ofToday(
  times: Readonly<Record<string, string>>,
  decisions: readonly DecisionRecord[],
): Readonly<Record<string, string>> {
  const now = decisions[0]?.createdAt ?? '';
  return Object.fromEntries(Object.entries(times).filter(([, at]) => elapsed(at, now) <= INTEREST_MS));
}

const kindOf = ({ status }: DecisionRecord): (typeof SIGNAL_KINDS)[number] =>
  status === 'invalid' ? 'invalid' : 'entry';

const isSignal = (decision: DecisionRecord): decision is Signal =>
  decision.basedOn !== undefined && (decision.action === 'buy' || decision.status === 'invalid');
