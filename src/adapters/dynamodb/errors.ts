import { errorMessage, FatalError, InvariantError, TransientError } from '../../domain/errors.ts';

/** Names of the service's errors that tell of a request that can never be right. */
const OURS = new Set([
  'ValidationException',
  'ItemCollectionSizeLimitExceededException',
  'IdempotentParameterMismatchException',
]);

/** Names of errors that no retry mends: the table or the permission is not there. */
const CONFIGURATION = new Set([
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'CredentialsProviderError',
]);

/**
 * An error of the service or of the way to it, in our classes. Throttling, conflicts between transactions, 5xx and
 * lost connections are Transient, and so is what has no known class (RS5).
 */
export function classified(error: unknown, what: string): Error {
  const name = error instanceof Error ? error.name : 'unknown';
  const message = `${what}: ${name}: ${errorMessage(error)}`;
  if (OURS.has(name)) return new InvariantError(message, {}, error);
  if (CONFIGURATION.has(name)) return new FatalError(message, {}, error);
  return new TransientError(message, {}, error);
}

/** The result of `work`, its errors classified. */
export async function classifying<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw classified(error, what);
  }
}
