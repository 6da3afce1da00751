import { eventSchema } from '../../contracts/events/envelope.ts';
import { alarmMessageSchema } from '../../contracts/messages/alert-message.ts';
import { jsonOrUndefined } from '../../contracts/parse.ts';
import { SECOND } from '../../domain/clock.ts';
import { errorContext } from '../../domain/errors.ts';
import { type Notification, withRepeats } from '../../domain/notification.ts';
import type { Webhook } from '../ports/webhook.ts';
import { withRetries } from '../resilience/retry.ts';
import { notificationOfAlarm, notificationOfEvent } from './notification.ts';
import { type NoticePorts, tellOnce } from './tell-once.ts';

/** A message as it came over the alert topic. */
export interface TopicMessage {
  readonly text: string;
  /** ISO-8601 UTC. */
  readonly sentAt: string;
}

export type AlertPorts = NoticePorts & { readonly webhook: Webhook };

/** With the last try's 5 seconds this is within the 15 that the function has. */
const RETRY_WITHIN_MS = 8 * SECOND;

/**
 * Passes a message of the alert topic on to the operator's webhook: an event, an alarm, or whatever else somebody
 * published there, as it is. An alert that cannot be read is still an alert. The same thing is not told twice in a row.
 *
 * @throws as the webhook does when its retries are over; Transient while another is telling the same
 */
export async function forwardAlert(ports: AlertPorts, message: TopicMessage): Promise<void> {
  const { clock, ids, log, webhook } = ports;
  const notification = notificationOf(message);
  const { title, agentId, correlationId } = notification;
  const outcome = await tellOnce(ports, notification, (repeats) =>
    withRetries(() => webhook.post(withRepeats(notification, repeats)), {
      clock,
      ids,
      withinMs: RETRY_WITHIN_MS,
      // What takes longer is for whoever delivers the message: it comes back after a minute.
      restMs: (error) => Number(errorContext(error)['retryAfterMs'] ?? 0),
    }),
  );
  const said = outcome === 'told' ? 'alert sent to the webhook' : 'alert was told a moment ago: kept back';
  log.info(said, { title, agentId, correlationId });
}

function notificationOf({ text, sentAt }: TopicMessage): Notification {
  const json = jsonOrUndefined(text);
  const event = eventSchema.safeParse(json);
  if (event.success) return notificationOfEvent(event.data);
  const alarm = alarmMessageSchema.safeParse(json);
  if (alarm.success) return notificationOfAlarm(alarm.data);
  return { title: 'Alert', text, kind: 'text', subject: text, occurredAt: sentAt };
}
