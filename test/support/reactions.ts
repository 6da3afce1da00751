import { createHandler } from '../../functions/react/handler.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import type { EventDetail, EventType } from '../../src/contracts/events/catalog.ts';
import { EVENT_SOURCE, event } from '../../src/contracts/events/envelope.ts';
import { aBatch, failedIn } from '../unit/functions/messages.ts';
import { AGENT, NOW } from './builders/common.ts';

export interface BusMessage {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: object;
}

/** An event of ours as the bus delivers it; it occurred at `at`. */
export function ours<T extends EventType>(type: T, data: EventDetail<T>, at: string = NOW): BusMessage {
  const head = { agentId: AGENT, correlationId: 'told', occurredAt: at };
  return { id: 'bus-1', source: EVENT_SOURCE, 'detail-type': type, detail: event(type, head, data) };
}

/** The same of another system. @param id the bus's */
export const theirs = <T extends EventType>(
  type: T,
  data: EventDetail<T>,
  { id = 'bus-1', at = NOW }: { readonly id?: string; readonly at?: string } = {},
): BusMessage => ({ ...ours(type, data, at), id, source: 'risk.desk' });

/** Delivers messages in one batch; answers which of them failed. */
export const react = async (ports: Ports, ...messages: readonly unknown[]): Promise<readonly string[]> =>
  failedIn(await createHandler(ports)(aBatch(...messages)));
