import type { Webhook } from '../../application/ports/webhook.ts';
import { isWebhookAddress } from '../../contracts/config/webhook-secret.ts';
import { SECOND } from '../../domain/clock.ts';
import { errorMessage, FatalError, InvalidInputError, TransientError } from '../../domain/errors.ts';
import { webhookBody } from '../../domain/notification.ts';

export interface WebhookOptions {
  /** Never part of a message: its path is the key to it. */
  readonly url: string;
  /** Milliseconds for the whole answer. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;

/**
 * Posts notifications to a URL, in the shape that its host understands. Redirects are not followed: they would carry
 * the operator's alerts to wherever somebody else says.
 *
 * @throws InvalidInputError for an address that is neither https nor on this machine
 */
export function createWebhook({ url, timeoutMs = TIMEOUT_MS }: WebhookOptions): Webhook {
  const { host, hostname } = checkedUrl(url);
  return {
    async post(notification) {
      const response = await send(url, timeoutMs, webhookBody(hostname, notification));
      await response.body?.cancel();
      if (response.ok) return;
      throw refusal(host, response);
    },
  };
}

function checkedUrl(text: string): URL {
  if (!isWebhookAddress(text))
    throw new InvalidInputError('the webhook must be an https address', { field: 'url' });
  return new URL(text);
}

async function send(url: string, timeoutMs: number, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    // What fetch says may quote the address.
    const reason = errorMessage(error).replaceAll(url, 'the address');
    throw new TransientError(`the webhook did not answer: ${reason}`);
  }
}

/** Only what is passing is worth another try. */
function refusal(host: string, { status, headers }: Response): TransientError | FatalError {
  if (status === 429 || status >= 500) {
    const seconds = /^\d+$/.exec(headers.get('retry-after') ?? '')?.[0];
    const hint = seconds === undefined ? '' : `, again after ${seconds} s`;
    const retryAfterMs = seconds === undefined ? undefined : Number(seconds) * SECOND;
    return new TransientError(`the webhook at ${host} answers ${status}${hint}`, { status, retryAfterMs });
  }
  const how = status >= 300 && status < 400 ? 'leads elsewhere' : 'refuses';
  return new FatalError(
    `the webhook at ${host} ${how}: ${status}; put its new address in the secret, or in ALERT_WEBHOOK_URL`,
    {
      status,
    },
  );
}
