import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Principal, TokenVerdict, VerifyToken } from '../../application/ports/token-verifier.ts';
import { errorMessage, TransientError } from '../../domain/errors.ts';

/** The issuer's public keys, or where they are published. */
export type KeySource = { readonly jwks: JSONWebKeySet } | { readonly jwksUrl: string };

export type JwksVerifierOptions = KeySource & {
  /** Exactly as in the token's `iss`. */
  readonly issuer: string;
  /** As in `aud`, or in `client_id` of an access token by Amazon Cognito, which has no `aud`. */
  readonly audience: string;
  /** For tests; tokens live in wall time, whatever the market's clock says. */
  readonly now?: () => Date;
};

/** Asymmetric only: `none` and HMAC never, so that nobody signs with the public key. */
const ALGORITHMS = ['RS256', 'ES256'];
/** The resource server that scopes belong to where an issuer wants one in front: `quarterdeck/trading:read`. */
const SCOPE_PREFIX = 'quarterdeck/';
/** Of clocks that differ, in seconds. */
const TOLERANCE_SECONDS = 5;
const KEYS_TIMEOUT_MS = 3_000;
const MAX_TOKEN_LENGTH = 8_192;

const claimsSchema = z.object({
  sub: z.string().min(1).max(256),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  token_use: z.string().optional(),
  scope: z.string().default(''),
});
type Claims = z.output<typeof claimsSchema>;

/**
 * Verifies JSON Web Tokens by the issuer's key set (RFC 7519): signature, algorithm, issuer, audience, expiry,
 * subject. Keys from a URL are fetched when first needed and again when an unknown key is named.
 */
export function createJwksVerifier(options: JwksVerifierOptions): VerifyToken {
  const { issuer, audience, now } = options;
  const keySet =
    'jwks' in options
      ? createLocalJWKSet(options.jwks)
      : createRemoteJWKSet(new URL(options.jwksUrl), { timeoutDuration: KEYS_TIMEOUT_MS });
  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) return invalid('too long');
    try {
      const { payload } = await jwtVerify(token, keySet, {
        issuer,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: TOLERANCE_SECONDS,
        ...(now === undefined ? {} : { currentDate: now() }),
      });
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success) return invalid('claims are not as expected');
      if (!isFor(audience, claims.data)) return invalid('audience is another');
      return { kind: 'valid', principal: principalOf(claims.data) };
    } catch (error) {
      return verdictOf(error);
    }
  };
}

const invalid = (reason: string): TokenVerdict => ({ kind: 'invalid', reason });

function isFor(audience: string, { aud, client_id, token_use }: Claims): boolean {
  if (aud === undefined) return token_use === 'access' && client_id === audience;
  return typeof aud === 'string' ? aud === audience : aud.includes(audience);
}

const principalOf = ({ sub, scope }: Claims): Principal => ({
  subject: sub,
  scopes: scope
    .split(' ')
    .filter((one) => one !== '')
    .map((one) => (one.startsWith(SCOPE_PREFIX) ? one.slice(SCOPE_PREFIX.length) : one)),
});

/** What the token's fault is; an issuer that does not answer is no fault of the token. */
function verdictOf(error: unknown): TokenVerdict {
  if (error instanceof errors.JWTExpired) return invalid('expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return invalid(`claim ${error.claim} is not as expected`);
  if (error instanceof errors.JOSEAlgNotAllowed) return invalid('algorithm is not allowed');
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid('signature is wrong');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return invalid('key is unknown');
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid) return invalid('malformed');
  if (error instanceof errors.JOSENotSupported) return invalid('uses what is not supported');
  throw new TransientError(`the issuer's keys cannot be had: ${errorMessage(error)}`, {}, error);
}
