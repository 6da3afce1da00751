import { type DomainEvent, eventData } from '../../contracts/events/envelope.ts';
import type { AlarmMessage } from '../../contracts/messages/alert-message.ts';
import type { Notification } from '../../domain/notification.ts';

/** What a person is told of an event that was sent to the alert topic. */
export function notificationOfEvent(event: DomainEvent): Notification {
  const { agentId, correlationId, occurredAt } = event;
  return { ...wordsOf(event), occurredAt, agentId, correlationId };
}

function wordsOf(event: DomainEvent): Pick<Notification, 'title' | 'text'> {
  const { agentId, type } = event;
  switch (type) {
    case 'system.alert': {
      const { kind, message } = eventData(type, event);
      return { title: `Alert for agent ${agentId}: ${kind.replaceAll('_', ' ')}`, text: message };
    }
    case 'agent.kill_switch.activated': {
      const { reason, by } = eventData(type, event);
      return {
        title: `Kill switch ON for agent ${agentId}`,
        text: `${reason} (by ${by}). Nothing new is bought until an operator resets it.`,
      };
    }
    case 'orchestrator.saga.failed': {
      const { sagaId, symbol, error = 'unknown' } = eventData(type, event);
      return {
        title: `Saga failed for agent ${agentId}: ${symbol}`,
        text: `Saga ${sagaId} could not be undone: ${error}. Compare order and position at the broker.`,
      };
    }
    default:
      return { title: `${type} of agent ${agentId}`, text: JSON.stringify(event.data) };
  }
}

/** What a person is told of a CloudWatch alarm that changed its state. */
export const notificationOfAlarm = (alarm: AlarmMessage): Notification => ({
  title: `${alarm.NewStateValue}: ${alarm.AlarmName}`,
  text: `${alarm.AlarmDescription ?? ''}\n${alarm.NewStateReason}`.trim(),
  occurredAt: new Date(alarm.StateChangeTime).toISOString(),
});
