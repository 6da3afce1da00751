import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createJwksVerifier } from '../../../src/adapters/jwt/jwks-verifier.ts';
import { createManualClock } from '../../../src/adapters/memory/clock.ts';
import { TransientError } from '../../../src/domain/errors.ts';
import { NOW } from '../../support/builders/common.ts';
import { AUDIENCE, createTokenMaker, ISSUER, type TokenClaims } from '../../support/token-maker.ts';

const clock = createManualClock(NOW);
const now = (): Date => clock.now();

async function verdictOn(claims: TokenClaims, algorithm?: 'RS256') {
  const tokens = await createTokenMaker(clock, algorithm);
  const verify = createJwksVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: tokens.jwks, now });
  return verify(await tokens.token(claims));
}

describe('a token that is good', () => {
  test.each(['ES256', 'RS256'] as const)('by %s gives its subject and scopes', async (algorithm) => {
    const tokens = await createTokenMaker(clock, algorithm);
    const verify = createJwksVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: tokens.jwks, now });

    const verdict = await verify(await tokens.token({ subject: 'ann', scope: 'trading:read openid' }));

    expect(verdict).toEqual({
      kind: 'valid',
      principal: { subject: 'ann', scopes: ['trading:read', 'openid'] },
    });
  });

  test('may have scopes of the resource server quarterdeck, and of no other', async () => {
    const verdict = await verdictOn({ scope: 'quarterdeck/trading:read billing/trading:control' });

    expect(verdict).toMatchObject({ principal: { scopes: ['trading:read', 'billing/trading:control'] } });
  });

  test('of Amazon Cognito names its client instead of an audience', async () => {
    const extra = { aud: undefined, client_id: AUDIENCE, token_use: 'access' };

    const verdict = await verdictOn({ extra });

    expect(verdict.kind).toBe('valid');
  });
});

describe('a token that is not', () => {
  test.each([
    ['no audience', { extra: { aud: undefined } }, 'audience is another'],
    [
      'the id token of a client',
      { extra: { aud: undefined, client_id: AUDIENCE, token_use: 'id' } },
      'audience is another',
    ],
    ['no expiry', { extra: { exp: undefined } }, 'claim exp is not as expected'],
    ['no subject', { extra: { sub: undefined } }, 'claim sub is not as expected'],
    ['a time that has not come', { extra: { nbf: 4_102_444_800 } }, 'claim nbf is not as expected'],
    ['a scope that is no text', { extra: { scope: 7 } }, 'claims are not as expected'],
    ['an end in the past', { expiresIn: -6 }, 'expired'],
  ])('with %s says why', async (_what, claims: TokenClaims, reason) => {
    const verdict = await verdictOn(claims);

    expect(verdict).toEqual({ kind: 'invalid', reason });
  });

  test('and is longer than any token is not looked at', async () => {
    const tokens = await createTokenMaker(clock);
    const verify = createJwksVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: tokens.jwks, now });

    const verdict = await verify(await tokens.token({ extra: { padding: 'x'.repeat(9_000) } }));

    expect(verdict).toEqual({ kind: 'invalid', reason: 'too long' });
  });
});

describe('keys from a URL', () => {
  test('are fetched once for many tokens', async () => {
    const tokens = await createTokenMaker(clock);
    let fetched = 0;
    const server = createServer((_request, response) => {
      fetched += 1;
      response.end(JSON.stringify(tokens.jwks));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    const verify = createJwksVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUrl, now });

    const verdicts = [
      await verify(await tokens.token()),
      await verify(await tokens.token()),
      await verify(await tokens.foreign()),
    ];

    expect(verdicts.map(({ kind }) => kind)).toEqual(['valid', 'valid', 'invalid']);
    expect(fetched).toBe(1);
  });

  test('that cannot be had are no fault of the token', async () => {
    const tokens = await createTokenMaker(clock);
    const jwksUrl = 'http://127.0.0.1:9/jwks.json';
    const verify = createJwksVerifier({ issuer: ISSUER, audience: AUDIENCE, jwksUrl, now });

    const verdict = verify(await tokens.token());

    await expect(verdict).rejects.toBeInstanceOf(TransientError);
  });
});
