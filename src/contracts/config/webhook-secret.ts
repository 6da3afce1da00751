import * as z from 'zod';

/** The JSON in the secret. An address of Slack or Discord is a secret: whoever knows it may post. */
export const webhookSecret = z.object({ url: z.url({ protocol: /^https$/ }) });
export type WebhookSecret = z.output<typeof webhookSecret>;

/** Whether alerts may go there: over TLS, or to this machine. */
export function isWebhookAddress(text: string): boolean {
  const url = URL.parse(text);
  const isLoopback = url?.hostname === '127.0.0.1' || url?.hostname === 'localhost';
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback);
}
