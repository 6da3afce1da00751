import {
  errorMessage,
  FatalError,
  InvalidInputError,
  NotFoundError,
  TransientError,
} from '../../domain/errors.ts';

const ABSENT = new Set(['ResourceNotFoundException', 'UserNotFoundException']);
/** Of those that AWS calls the caller's fault, the ones that are better the next time. */
const PASSING = /Throttl|TooManyRequests|RequestTimeout|SlowDown/;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

const isCallersFault = (error: unknown): boolean =>
  error instanceof Error && '$fault' in error && error.$fault === 'client';

/** What a call to AWS failed with, in our classes and one line; `doing` says what was tried. */
export function classify(error: unknown, doing: string): Error {
  const name = nameOf(error);
  const said = errorMessage(error);
  if (said.startsWith('Region is missing')) {
    return new InvalidInputError(
      'region: none is set; give --region, or set AWS_REGION or that of the profile',
    );
  }
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return new FatalError(
      `${doing}: no AWS credentials; sign in (such as "aws sso login"), or give --profile (${said})`,
      {},
      error,
    );
  }
  if (ABSENT.has(name)) return new NotFoundError(`${doing}: there is no such thing: ${said}`, {}, error);
  if (isCallersFault(error) && !PASSING.test(name))
    return new FatalError(`${doing}: AWS refuses: ${name}: ${said}`, {}, error);
  return new TransientError(`${doing}: ${said}`, {}, error);
}

/** Runs one call; what it throws is classified. */
export async function calling<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw classify(error, doing);
  }
}
