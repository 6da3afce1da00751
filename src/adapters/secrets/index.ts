import { type AlpacaSecret, alpacaSecret } from '../../contracts/config/alpaca-secret.ts';
import { type WebhookSecret, webhookSecret } from '../../contracts/config/webhook-secret.ts';
import { readSecret, type SecretOptions } from './read-secret.ts';

/** The Alpaca keys, read now; see `readSecret` for what it throws. */
export const readAlpacaSecret = (options: SecretOptions): Promise<AlpacaSecret> =>
  readSecret(options, alpacaSecret, 'Alpaca secret', 'keyId and secretKey');

/** The address of the operator's webhook, read now; see `readSecret` for what it throws. */
export const readWebhookSecret = (options: SecretOptions): Promise<WebhookSecret> =>
  readSecret(options, webhookSecret, 'webhook secret', 'an https url');
