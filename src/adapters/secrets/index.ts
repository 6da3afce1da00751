import {
  DecryptionFailure,
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { errorMessage, FatalError, TransientError } from '../../domain/errors.ts';

/**
 * The JSON in the secret. The addresses are for a paper exchange of our own; without them it is Alpaca's paper API.
 * They are checked like any other by the Alpaca adapter, so a live host is refused here too.
 */
const alpacaSecret = z.object({
  keyId: z.string().min(1),
  secretKey: z.string().min(1),
  tradingUrl: z.url().optional(),
  dataUrl: z.url().optional(),
  // Of other vendors, in the one secret because each secret costs 40 cents a month.
  finnhubKey: z.string().min(1).optional(),
  coinGeckoKey: z.string().min(1).optional(),
});
export type AlpacaSecret = z.output<typeof alpacaSecret>;

export interface AlpacaSecretOptions {
  readonly client: SecretsManagerClient;
  /** ARN or name. */
  readonly secretId: string;
}

/** What no retry heals: a person must act. */
const needsPerson = (error: unknown): boolean =>
  error instanceof ResourceNotFoundException ||
  error instanceof InvalidRequestException ||
  error instanceof DecryptionFailure ||
  (error instanceof Error && error.name === 'AccessDeniedException');

/**
 * Reads the Alpaca keys; every call reads them again. Throws Fatal when the secret is absent, forbidden or not what
 * it should be (the error names the fields, never the text), Transient when Secrets Manager does not answer.
 */
export async function readAlpacaSecret({ client, secretId }: AlpacaSecretOptions): Promise<AlpacaSecret> {
  return parseSecret(await readText(client, secretId));
}

async function readText(client: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? '';
  } catch (error) {
    const message = `the Alpaca secret could not be read: ${errorMessage(error)}`;
    throw needsPerson(error) ? new FatalError(message, {}, error) : new TransientError(message, {}, error);
  }
}

function parseSecret(text: string): AlpacaSecret {
  // The parsers' own errors may quote what they read, so neither they nor their causes are passed on.
  const result = alpacaSecret.safeParse(jsonOrUndefined(text));
  if (result.success) return result.data;
  const fields = [...new Set(result.error.issues.map((issue) => issue.path.join('.') || '(whole)'))].join(
    ', ',
  );
  throw new FatalError(`the Alpaca secret is not JSON with keyId and secretKey; check ${fields}`);
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
