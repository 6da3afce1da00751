import * as z from 'zod';

/** The JSON in the secret. An address of Slack or Discord is a secret: whoever knows it may post. */
export const webhookSecret = z.object({ url: z.url({ protocol: /^https$/ }) });
export type WebhookSecret = z.output<typeof webhookSecret>;
