import type { DomainEvent, EventHead } from '../../contracts/events/envelope.ts';
import type { AuditNote } from '../../contracts/records/audit.ts';
import type { IntentRecord } from '../../contracts/records/intent.ts';
import type { SagaRecord } from '../../contracts/records/trade.ts';
import type { SagaStepAnswer, SagaStepRequest } from '../../contracts/saga/trade-saga.ts';
import { clientOrderIdOf, legOf } from '../../domain/ids.ts';
import type { SagaStatus } from '../../domain/saga/steps.ts';
import type { Ports } from '../ports/index.ts';
import type { Versioned, Write } from '../ports/store.ts';

/** What one run of a step has to work with; read again for every try. */
export interface StepContext {
  readonly ports: Ports;
  readonly request: SagaStepRequest;
  readonly saga: SagaRecord;
  /** What `saga` was read at: while it stands, nobody has taken the saga further. */
  readonly sagaVersion: number;
  readonly intent: IntentRecord;
  readonly clientOrderId: string;
  /** For events and records made by this run. */
  readonly head: EventHead;
}

/** What a step answers, and what is committed together with the saga's own progress. */
export interface StepResult {
  readonly outcome: SagaStepAnswer['outcome'];
  /** Why the outcome is not `done`. */
  readonly reason?: string;
  readonly writes?: readonly Write[];
  readonly events?: readonly DomainEvent[];
  readonly audit?: readonly AuditNote[];
  /** Set by the steps that end the saga. */
  readonly ends?: SagaStatus;
}

/**
 * One step. Idempotent: it may run again after any crash, and finds out from the store and the broker what is done.
 * An expected outcome is a value; a throw is a fault, retried when Transient and otherwise compensated.
 */
export type Step = (context: StepContext) => Promise<StepResult>;

export function contextOf(
  ports: Ports,
  request: SagaStepRequest,
  { record: saga, version: sagaVersion }: Versioned<SagaRecord>,
  intent: IntentRecord,
): StepContext {
  const { agentId, correlationId } = saga;
  return {
    ports,
    request,
    saga,
    sagaVersion,
    intent,
    clientOrderId: clientOrderIdOf(agentId, intent.intentId, legOf(saga.leg ?? 1)),
    head: { agentId, correlationId, occurredAt: ports.clock.now().toISOString() },
  };
}

export const note = ({ saga }: StepContext, action: string, detail: AuditNote['detail'] = {}): AuditNote => ({
  actor: 'system',
  action,
  subject: saga.sagaId,
  detail,
});
