import {
  type CycleOpening,
  type DecisionRequest,
  MAX_SYMBOLS_A_REQUEST,
} from '../../contracts/messages/messages.ts';
import type { CycleRecord } from '../../contracts/records/cycle.ts';
import type { Ports } from '../ports/index.ts';

/** A request before it is known which of its symbols have a price. */
export type PlannedRequest = Pick<DecisionRequest, 'requestId' | 'strategyId' | 'symbols'>;

/** One request for each strategy and chunk of symbols. */
export function planRequests(
  { ids }: Pick<Ports, 'ids'>,
  strategies: readonly string[],
  symbols: readonly string[],
): readonly PlannedRequest[] {
  const chunks = Array.from({ length: Math.ceil(symbols.length / MAX_SYMBOLS_A_REQUEST) }, (_, index) =>
    symbols.slice(index * MAX_SYMBOLS_A_REQUEST, (index + 1) * MAX_SYMBOLS_A_REQUEST),
  );
  return strategies.flatMap((strategyId) =>
    chunks.map((chunk) => ({ requestId: ids.next(), strategyId, symbols: chunk })),
  );
}

/** What to ask of the plan when only `known` symbols have a price: a request without any is not sent. */
export function requestsFor(
  planned: readonly PlannedRequest[],
  known: readonly string[],
  { agentId, cycleId, correlationId }: CycleRecord,
  opening: CycleOpening,
  requestedAt: string,
): readonly DecisionRequest[] {
  const priced = new Set(known);
  return planned.flatMap(({ requestId, strategyId, symbols }) => {
    const asked = symbols.filter((symbol) => priced.has(symbol));
    const common = { agentId, cycleId, correlationId, requestedAt, opening };
    return asked.length === 0 ? [] : [{ ...common, requestId, strategyId, symbols: asked }];
  });
}
