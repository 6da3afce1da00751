import type { EventType } from '../../contracts/events/catalog.ts';
import { type DomainEvent, eventData } from '../../contracts/events/envelope.ts';
import type { Metrics } from '../ports/metrics.ts';

type Measure = (metrics: Metrics, event: DomainEvent) => void;

const sagaEnded =
  (type: 'completed' | 'compensated' | 'failed'): Measure =>
  (metrics, event) => {
    const { sagaId, status } = eventData(`orchestrator.saga.${type}`, event);
    if (status === 'running' || status === 'compensating') return;
    metrics.record('sagas_total', 1, { agentId: event.agentId, outcome: status }, { sagaId });
  };

const filled =
  (type: 'trade.order.filled' | 'trade.order.partially_filled'): Measure =>
  (metrics, event) => {
    const { clientOrderId, latencyMs } = eventData(type, event);
    metrics.record('fill_latency_ms', latencyMs, { agentId: event.agentId }, { clientOrderId });
  };

const killSwitch =
  (on: 0 | 1): Measure =>
  (metrics, { agentId }) =>
    metrics.record('kill_switch_on', on, { agentId });

/** What each event counts for; most count for nothing. */
const MEASURES: Readonly<Partial<Record<EventType, Measure>>> = {
  'orchestrator.cycle.completed': (metrics, event) => {
    const { cycleId, type, status, durationMs } = eventData('orchestrator.cycle.completed', event);
    const dimensions = { agentId: event.agentId, type };
    metrics.record('cycles_total', 1, dimensions, { cycleId, status });
    metrics.record('cycle_duration_ms', durationMs, dimensions, { cycleId, status });
  },
  'ai.decision.generated': (metrics, event) => {
    const { decisionId, cycleId } = eventData('ai.decision.generated', event);
    metrics.record('decisions_total', 1, { agentId: event.agentId }, { decisionId, cycleId });
  },
  'trade.order.submitted': (metrics, event) => {
    const { clientOrderId, symbol } = eventData('trade.order.submitted', event);
    metrics.record('orders_total', 1, { agentId: event.agentId }, { clientOrderId, symbol });
  },
  'trade.order.filled': filled('trade.order.filled'),
  'trade.order.partially_filled': filled('trade.order.partially_filled'),
  'orchestrator.saga.completed': sagaEnded('completed'),
  'orchestrator.saga.compensated': sagaEnded('compensated'),
  'orchestrator.saga.failed': sagaEnded('failed'),
  'agent.kill_switch.activated': killSwitch(1),
  'agent.kill_switch.reset': killSwitch(0),
};

/** Records what `event` tells of. */
export const recordEvent = (metrics: Metrics, event: DomainEvent): void =>
  MEASURES[event.type]?.(metrics, event);
