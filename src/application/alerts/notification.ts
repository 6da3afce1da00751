import type { EventType } from '../../contracts/events/catalog.ts';
import { type DomainEvent, eventData } from '../../contracts/events/envelope.ts';
import type { AlarmMessage } from '../../contracts/messages/alert-message.ts';
import type { Notification } from '../../domain/notification.ts';

type Words = Pick<Notification, 'title' | 'text' | 'kind' | 'subject'>;

/** Every event of the alert route, in words. */
const WORDS: Readonly<Partial<Record<EventType, (event: DomainEvent) => Words>>> = {
  'system.alert': (event) => {
    const { kind, message } = eventData('system.alert', event);
    const title = `Alert for agent ${event.agentId}: ${kind.replaceAll('_', ' ')}`;
    return { title, text: message, kind, subject: message };
  },
  'agent.kill_switch.activated': (event) => {
    const { reason, by } = eventData('agent.kill_switch.activated', event);
    return {
      title: `Kill switch ON for agent ${event.agentId}`,
      text: `${reason} (by ${by}). Nothing new is bought until an operator resets it.`,
      kind: event.type,
      // Each time that it goes on is news, whatever the reason was before.
      subject: event.occurredAt,
    };
  },
  'orchestrator.saga.failed': (event) => {
    const { sagaId, symbol, error = 'unknown' } = eventData('orchestrator.saga.failed', event);
    return {
      title: `Saga failed for agent ${event.agentId}: ${symbol}`,
      text: `Saga ${sagaId} could not be undone: ${error}. Compare order and position at the broker.`,
      kind: event.type,
      subject: sagaId,
    };
  },
};

const inGeneral = ({ type, agentId, data }: DomainEvent): Words => ({
  title: `${type} of agent ${agentId}`,
  text: JSON.stringify(data),
  kind: type,
  subject: JSON.stringify(data),
});

/** What a person is told of an event. One that has no words of its own is told as it is. */
export function notificationOfEvent(event: DomainEvent): Notification {
  const { agentId, correlationId, occurredAt } = event;
  return { ...(WORDS[event.type] ?? inGeneral)(event), occurredAt, agentId, correlationId };
}

/** What a person is told of a CloudWatch alarm that changed its state. */
export const notificationOfAlarm = (alarm: AlarmMessage): Notification => ({
  title: `${alarm.NewStateValue}: ${alarm.AlarmName}`,
  text: `${alarm.AlarmDescription ?? ''}\n${alarm.NewStateReason}`.trim(),
  kind: 'alarm',
  // Each change of its state is news.
  subject: `${alarm.AlarmName} ${alarm.NewStateValue} ${alarm.StateChangeTime}`,
  occurredAt: new Date(alarm.StateChangeTime).toISOString(),
});
