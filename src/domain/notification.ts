/** Something a person must hear of, in words. */
export interface Notification {
  /** One line: what happened, and to which agent. */
  readonly title: string;
  /** What is known of it, and where to read what to do. */
  readonly text: string;
  /** Two with the same kind and subject, of the same agent, tell of the same thing. */
  readonly kind: string;
  readonly subject: string;
  /** ISO-8601 UTC. */
  readonly occurredAt: string;
  /** Both where it came from an event; they lead to the log lines of it. */
  readonly agentId?: string | undefined;
  readonly correlationId?: string | undefined;
}

/** What happened again meanwhile is told with the next one. @param repeats of them that nobody was told of */
export const withRepeats = (notification: Notification, repeats: number): Notification =>
  repeats === 0
    ? notification
    : { ...notification, text: `${notification.text}\n(${repeats} more like it since it was last told)` };

/** Discord refuses a longer message. */
const DISCORD_LIMIT = 2_000;

/**
 * The body that the receiver at `host` understands: Slack and Discord want a message in their own shape, everyone else
 * gets the notification itself. What is in a notification can mention nobody and format nothing there.
 */
export function webhookBody(host: string, notification: Notification): object {
  const { title, text } = notification;
  if (isHost(host, 'slack.com')) return { text: `*${slackText(title)}*\n${slackText(text)}` };
  if (isHost(host, 'discord.com') || isHost(host, 'discordapp.com'))
    return { content: cut(`${title}\n${text}`, DISCORD_LIMIT), allowed_mentions: { parse: [] } };
  return notification;
}

const isHost = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** Slack reads these three, and everything else as it is. */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
