import { Refusal } from '../refusal.ts';

export interface Credentials {
  readonly keyId: string;
  readonly secretKey: string;
}

/** Throws Refusal: 401 for credentials that are not there, 403 for wrong ones. Any pair will do where none is expected. */
export function checkCredentials(
  given: { readonly keyId: string | undefined; readonly secretKey: string | undefined },
  expected: Credentials | undefined,
): void {
  const { keyId, secretKey } = given;
  if (keyId === undefined || keyId === '' || secretKey === undefined || secretKey === '') {
    throw new Refusal(401, 40110000, 'request is not authorized');
  }
  if (expected !== undefined && (keyId !== expected.keyId || secretKey !== expected.secretKey)) {
    throw new Refusal(403, 40310001, 'forbidden.');
  }
}
