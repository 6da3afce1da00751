import { type AlertPorts, forwardAlert } from '../../src/application/alerts/forward-alert.ts';
import { snsEventSchema } from '../../src/contracts/messages/alert-message.ts';
import { parse } from '../../src/contracts/parse.ts';
import { sha256 } from '../composition/sha256.ts';

/** From the alert topic, for stages that have a webhook. What it throws makes Lambda try again, then keep it. */
export const createHandler =
  (ports: Omit<AlertPorts, 'sha256'>) =>
  async (input: unknown): Promise<void> => {
    for (const { Sns } of parse(snsEventSchema, input, 'alert').Records) {
      await forwardAlert({ ...ports, sha256 }, { text: Sns.Message, sentAt: Sns.Timestamp });
    }
  };
