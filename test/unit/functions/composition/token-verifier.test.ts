import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAwsTokenVerifier } from '../../../../functions/composition/token-verifier.ts';

const ISSUER = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc';
const KEYS_URL = `${ISSUER}/.well-known/jwks.json`;

describe('createAwsTokenVerifier', () => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  const asked: string[] = [];

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    asked.length = 0;
  });

  /** An access token as Cognito makes it: a client and no audience, scopes with their resource server. */
  const token = (clientId: string): Promise<string> =>
    new SignJWT({ token_use: 'access', client_id: clientId, scope: 'openid quarterdeck/trading:read' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k-1' })
      .setIssuer(ISSUER)
      .setSubject('operator-1')
      .setExpirationTime('5m')
      .sign(keys.privateKey);

  /** The issuer's published keys, where Cognito publishes them. */
  const publishKeys = async (): Promise<void> => {
    const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k-1', alg: 'RS256' }] };
    vi.stubGlobal('fetch', (url: string | URL) => {
      asked.push(String(url));
      return Promise.resolve(Response.json(jwks));
    });
  };

  it('takes a token of the pool for its client, with the keys of the issuer, fetched once', async () => {
    // Prepare
    await publishKeys();
    const verify = createAwsTokenVerifier({ issuer: ISSUER, audience: 'client-1', keysUrl: KEYS_URL });
    expect(asked).toEqual([]);

    // Act
    const verdicts = [await verify(await token('client-1')), await verify(await token('client-1'))];

    // Assess
    for (const verdict of verdicts) {
      expect(verdict).toEqual({
        kind: 'valid',
        principal: { subject: 'operator-1', scopes: ['openid', 'trading:read'] },
      });
    }
    expect(asked).toEqual([KEYS_URL]);
  });

  it('refuses a token for another client', async () => {
    await publishKeys();
    const verify = createAwsTokenVerifier({ issuer: ISSUER, audience: 'client-1', keysUrl: KEYS_URL });

    await expect(verify(await token('client-2'))).resolves.toMatchObject({ kind: 'invalid' });
  });
});
