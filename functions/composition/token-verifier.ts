import { createJwksVerifier } from '../../src/adapters/jwt/jwks-verifier.ts';
import type { VerifyToken } from '../../src/application/ports/token-verifier.ts';
import type { JwtSettings } from './env.ts';

/**
 * Takes tokens of the issuer that the environment names. Made for the first token, because what fetches the keys
 * takes a quarter of the function's import to load.
 */
export function createAwsTokenVerifier({ issuer, audience, keysUrl }: JwtSettings): VerifyToken {
  let verify: VerifyToken | undefined;
  return (token) => {
    verify ??= createJwksVerifier({ issuer, audience, jwksUrl: keysUrl });
    return verify(token);
  };
}
