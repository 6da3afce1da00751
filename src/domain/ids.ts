import { InvariantError } from './errors.ts';

/** The only source of new identifiers: UUID v7, ordered by time. */
export interface Ids {
  next(): string;
}

export const DEFAULT_AGENT_ID = 'default';

const CYCLE_DIGITS = 8;

/**
 * Cycles of an agent are numbered, `cycle-00000042`: two that begin at once want the same number, and the store lets
 * one of them have it. Padded, so that they sort as they came: one a minute lasts for 190 years.
 *
 * @param last the newest cycle there is; undefined before the first
 * @throws InvariantError for an id that is not a cycle's
 */
export function cycleIdAfter(last: string | undefined): string {
  const digits = last === undefined ? '0' : /^cycle-(\d+)$/.exec(last)?.[1];
  if (digits === undefined) throw new InvariantError(`${last} is not the id of a cycle`, { cycleId: last });
  return `cycle-${String(Number(digits) + 1).padStart(CYCLE_DIGITS, '0')}`;
}

/** Stands in place of an agent's id in records that all agents of a deployment share. */
export const EVERY_AGENT = 'every-agent';

/** Which order of an intent, from `entry-1`: the id of an order that has ended is never used again, a new attempt is a new leg. */
export type Leg = `entry-${number}`;

export const legOf = (attempt: number): Leg => `entry-${attempt}`;

/** One decision leads to at most one intent, so the intent's id is the decision's. */
export const intentIdOf = (decisionId: string): string => `intent-${decisionId}`;

/** One command leads to at most one intent a symbol. */
export const commandIntentIdOf = (commandId: string, symbol: string): string =>
  intentIdOf(decisionIdOf(commandId, symbol));

/**
 * The client order id of one leg: known before the first submit, the same on every retry.
 * Alpaca allows 128 characters; the schema of agent ids (32) and UUIDs (36) keep this under 100.
 */
export const clientOrderIdOf = (agentId: string, intentId: string, leg: Leg): string =>
  `qd-${agentId}-${intentId}-${leg}`;

/** What `clientOrderIdOf` put together; undefined for an order that no saga of this agent placed. */
export function readClientOrderId(
  agentId: string,
  clientOrderId: string,
): { readonly intentId: string; readonly leg: Leg } | undefined {
  const prefix = `qd-${agentId}-`;
  const match = /^(intent-.+)-entry-(\d+)$/.exec(clientOrderId.slice(prefix.length));
  const [, intentId, attempt] = match ?? [];
  if (!clientOrderId.startsWith(prefix) || intentId === undefined) return undefined;
  return { intentId, leg: legOf(Number(attempt)) };
}

/**
 * An id that the same occurrence always gets, however often it is told, and that sorts among UUIDs of version 7 by when
 * it was.
 *
 * @param at ISO-8601 UTC
 * @param what 114 characters at most
 */
export function occurrenceIdOf(at: string, what: string): string {
  const stamp = Date.parse(at).toString(16).padStart(12, '0');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-${what}`;
}

/** Whether an order was placed for an intent of the agent: others may share its account. */
export const isOrderOf = (agentId: string, clientOrderId: string): boolean =>
  clientOrderId.startsWith(`qd-${agentId}-${intentIdOf('')}`);

/** A decision's id from what it answers, so that the same request decided twice gives the same id. */
export const decisionIdOf = (requestId: string, symbol: string): string =>
  `${requestId}-${symbol.replaceAll('/', '_')}`;
