import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import type { Clock } from '../../src/domain/clock.ts';

export const ISSUER = 'https://issuer.example/pool';
export const AUDIENCE = 'quarterdeck';
const BOTH_SCOPES = 'trading:read trading:control';
const HOUR_SECONDS = 3_600;

export interface TokenClaims {
  readonly issuer?: string;
  readonly audience?: string;
  readonly scope?: string;
  readonly subject?: string;
  /** Seconds from now; negative is in the past. */
  readonly expiresIn?: number;
  /** Beside the usual ones, and over them. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export interface TokenMaker {
  readonly jwks: JSONWebKeySet;
  /** Signed with the issuer's key; good unless the claims say otherwise. */
  token(claims?: TokenClaims): Promise<string>;
  /** The same claims signed with a key of somebody else who claims the issuer's key id. */
  foreign(claims?: TokenClaims): Promise<string>;
  /** The same claims with `alg: none`. */
  unsigned(claims?: TokenClaims): string;
  /** The same claims with an HMAC over the issuer's public key, the classic confusion of algorithms. */
  confused(claims?: TokenClaims): Promise<string>;
}

/** An issuer of tokens for tests, in the time of `clock`. @param algorithm one of those that are allowed */
export async function createTokenMaker(
  clock: Pick<Clock, 'now'>,
  algorithm: 'ES256' | 'RS256' = 'ES256',
): Promise<TokenMaker> {
  const [own, other] = await Promise.all([generateKeyPair(algorithm), generateKeyPair(algorithm)]);
  const publicKey = await exportJWK(own.publicKey);
  const jwks = { keys: [{ ...publicKey, kid: 'test-key', alg: algorithm, use: 'sig' }] };
  createLocalJWKSet(jwks); // throws when the set is none

  const payload = ({ scope = BOTH_SCOPES, extra = {}, ...claims }: TokenClaims) => {
    const now = Math.floor(clock.now().getTime() / 1_000);
    const { issuer = ISSUER, audience = AUDIENCE, subject = 'operator-7', expiresIn = HOUR_SECONDS } = claims;
    return { iss: issuer, aud: audience, sub: subject, scope, iat: now, exp: now + expiresIn, ...extra };
  };
  const sign = (key: Parameters<SignJWT['sign']>[0], alg: string, claims: TokenClaims): Promise<string> =>
    new SignJWT(payload(claims)).setProtectedHeader({ alg, kid: 'test-key' }).sign(key);
  return {
    jwks,
    token: (claims = {}) => sign(own.privateKey, algorithm, claims),
    foreign: (claims = {}) => sign(other.privateKey, algorithm, claims),
    unsigned: (claims = {}) => new UnsecuredJWT(payload(claims)).encode(),
    confused: (claims = {}) => sign(new TextEncoder().encode(JSON.stringify(publicKey)), 'HS256', claims),
  };
}
