import { createJwksVerifier } from '../../src/adapters/jwt/jwks-verifier.ts';
import type { VerifyToken } from '../../src/application/ports/token-verifier.ts';
import type { JwtSettings } from './env.ts';

/** Takes tokens of the user pool: Cognito publishes its keys under its issuer, at the usual place. */
export const createAwsTokenVerifier = ({ issuer, audience }: JwtSettings): VerifyToken =>
  createJwksVerifier({ issuer, audience, jwksUrl: `${issuer}/.well-known/jwks.json` });
