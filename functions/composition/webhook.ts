import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readWebhookSecret } from '../../src/adapters/secrets/index.ts';
import { keyed } from '../../src/adapters/secrets/keyed.ts';
import type { PowertoolsLog } from '../../src/adapters/telemetry/index.ts';
import { createWebhook } from '../../src/adapters/webhook/index.ts';
import { notGranted } from '../../src/application/ports/not-granted.ts';
import type { Webhook } from '../../src/application/ports/webhook.ts';
import type { FunctionEnvironment } from './env.ts';
import { CLIENT } from './parts/part.ts';

/** The operator's webhook; its address is read by the first post, and again when it was refused. */
export function createAwsWebhook({ webhookSecret }: FunctionEnvironment, log: PowertoolsLog): Webhook {
  if (webhookSecret === undefined) return notGranted('webhook', 'the function');
  const client = new SecretsManagerClient(CLIENT);
  const { use } = keyed(
    () => readWebhookSecret({ client, secretId: webhookSecret }),
    async ({ url }) => {
      log.hide(url);
      return createWebhook({ url });
    },
  );
  return { post: (notification) => use((webhook) => webhook.post(notification)) };
}
