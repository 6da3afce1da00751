import { type DomainEvent, event, type OutboxRecord } from '../../../src/contracts/events/envelope.ts';
import type { AuditNote } from '../../../src/contracts/records/audit.ts';
import { AGENT, anId, NOW } from './common.ts';

/** A heartbeat that found everything healthy. */
export const anEvent = (overrides: Partial<DomainEvent> = {}): DomainEvent => ({
  ...event(
    'system.heartbeat',
    { agentId: AGENT, correlationId: anId('correlation'), occurredAt: NOW },
    { healthy: true },
  ),
  ...overrides,
});

export const anOutboxItem = (overrides: Partial<OutboxRecord> = {}): OutboxRecord => ({
  agentId: AGENT,
  outboxId: anId('outbox'),
  createdAt: NOW,
  events: [anEvent()],
  ...overrides,
});

export const anAuditNote = (overrides: Partial<AuditNote> = {}): AuditNote => ({
  actor: 'system',
  action: 'agent.started',
  subject: AGENT,
  detail: { reason: 'test', attempts: 1, manual: true },
  ...overrides,
});
