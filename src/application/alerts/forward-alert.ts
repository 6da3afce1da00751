import { eventSchema } from '../../contracts/events/envelope.ts';
import { alarmMessageSchema } from '../../contracts/messages/alert-message.ts';
import { jsonOrUndefined } from '../../contracts/parse.ts';
import type { Notification } from '../../domain/notification.ts';
import type { Log } from '../ports/log.ts';
import type { Webhook } from '../ports/webhook.ts';
import { notificationOfAlarm, notificationOfEvent } from './notification.ts';

/** A message as it came over the alert topic. */
export interface TopicMessage {
  readonly text: string;
  /** ISO-8601 UTC. */
  readonly sentAt: string;
}

/**
 * Passes a message of the alert topic on to the operator's webhook: an event, an alarm, or whatever else somebody
 * published there, as it is. An alert that cannot be read is still an alert. Throws as the webhook does.
 */
export async function forwardAlert(
  { log, webhook }: { readonly log: Log; readonly webhook: Webhook },
  message: TopicMessage,
): Promise<void> {
  const notification = notificationOf(message);
  const { title, agentId, correlationId } = notification;
  await webhook.post(notification);
  log.info('alert sent to the webhook', { title, agentId, correlationId });
}

function notificationOf({ text, sentAt }: TopicMessage): Notification {
  const json = jsonOrUndefined(text);
  const event = eventSchema.safeParse(json);
  if (event.success) return notificationOfEvent(event.data);
  const alarm = alarmMessageSchema.safeParse(json);
  if (alarm.success) return notificationOfAlarm(alarm.data);
  return { title: 'Alert', text, occurredAt: sentAt };
}
