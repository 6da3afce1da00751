import { forwardAlert } from '../../src/application/alerts/forward-alert.ts';
import type { Log } from '../../src/application/ports/log.ts';
import type { Webhook } from '../../src/application/ports/webhook.ts';
import { snsEventSchema } from '../../src/contracts/messages/alert-message.ts';
import { parse } from '../../src/contracts/parse.ts';

/** From the alert topic, for stages that have a webhook. What it throws makes Lambda try again, then keep it. */
export const createHandler =
  (ports: { readonly log: Log; readonly webhook: Webhook }) =>
  async (input: unknown): Promise<void> => {
    for (const { Sns } of parse(snsEventSchema, input, 'alert').Records) {
      await forwardAlert(ports, { text: Sns.Message, sentAt: Sns.Timestamp });
    }
  };
