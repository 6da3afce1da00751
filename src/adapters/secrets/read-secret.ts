import {
  DecryptionFailure,
  GetSecretValueCommand,
  InvalidRequestException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { errorMessage, FatalError, TransientError } from '../../domain/errors.ts';

export interface SecretOptions {
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
 * Reads a secret that is JSON; every call reads it again. Throws Fatal when it is absent, forbidden or not what it
 * should be (the error names the fields, never the text), Transient when Secrets Manager does not answer.
 *
 * @param what for messages, such as `Alpaca secret`
 * @param shape for messages, such as `keyId and secretKey`
 */
export async function readSecret<S extends z.ZodType>(
  { client, secretId }: SecretOptions,
  schema: S,
  what: string,
  shape: string,
): Promise<z.output<S>> {
  // The parsers' own errors may quote what they read, so neither they nor their causes are passed on.
  const result = schema.safeParse(jsonOrUndefined(await readText(client, secretId, what)));
  if (result.success) return result.data;
  const fields = [...new Set(result.error.issues.map((issue) => issue.path.join('.') || '(whole)'))].join(
    ', ',
  );
  throw new FatalError(`the ${what} is not JSON with ${shape}; check ${fields}`);
}

async function readText(client: SecretsManagerClient, secretId: string, what: string): Promise<string> {
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? '';
  } catch (error) {
    const message = `the ${what} could not be read: ${errorMessage(error)}`;
    throw needsPerson(error) ? new FatalError(message, {}, error) : new TransientError(message, {}, error);
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
