import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { API_ROUTES } from '../../../src/contracts/http/routes.ts';
import { callApi } from '../support/gateway.ts';
import { accessToken, inviteOperator, SCOPES, signedByPool, signIn } from '../support/sign-in.ts';

const STATUS = '/api/v1/agent/status';

describe('the API behind its authorizer', () => {
  let read: string;
  let control: string;

  beforeAll(async () => {
    await inviteOperator();
    read = await accessToken(SCOPES.read);
    control = await accessToken(SCOPES.read, SCOPES.control);
  });

  it('says that it is up without a token', async () => {
    const { status, body } = await callApi('GET', '/health/live');

    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it.each(Object.values(API_ROUTES))('$method $path answers, or asks for a token first', async (route) => {
    const { status } = await callApi(route.method.toUpperCase(), route.path.replaceAll(/\{\w+\}/g, 'x'));

    if (route.scope === 'public') expect([200, 503]).toContain(status);
    else expect(status).toBe(401);
  });

  it('lets an operator read with the scope to read, as far as the function', async () => {
    const { status, body } = await callApi('GET', STATUS, { token: read });

    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'stopped' } });
  });

  it('refuses a change without the scope to control', async () => {
    const { status } = await callApi('POST', '/api/v1/agent/pause', { token: read, body: {} });

    expect(status).toBe(403);
  });

  it('refuses a change that the agent cannot make, once the token is good', async () => {
    const { status, body } = await callApi('POST', '/api/v1/agent/pause', { token: control, body: {} });

    expect({ status, body }).toMatchObject({ status: 409, body: { title: expect.any(String) as string } });
  });

  it.each<[string, () => Promise<string>]>([
    ['that has expired', () => altered({ exp: seconds() - 60 })],
    [
      'of another issuer',
      () => altered({ iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other' }),
    ],
    ['for another client', () => altered({ client_id: 'another' })],
    ['whose signature is by another key', () => forged(decodeJwt(read))],
    ['that says of itself that it needs no signature', async () => unsigned(decodeJwt(read))],
    ['that is none', async () => 'not.a.token'],
  ])('refuses a token %s', async (_what, make) => {
    const { status } = await callApi('GET', STATUS, { token: await make() });

    expect(status).toBe(401);
  });

  it('refuses an identity token: it has no scope', async () => {
    const { id_token } = await signIn(SCOPES.read);

    expect((await callApi('GET', STATUS, { token: id_token })).status).toBe(403);
  });

  const altered = (claims: Record<string, unknown>): Promise<string> =>
    signedByPool({ ...decodeJwt(read), ...claims });
});

const seconds = (): number => Math.floor(Date.now() / 1_000);

async function forged(claims: Record<string, unknown>): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'ministack-key-1' }).sign(privateKey);
}

const unsigned = (claims: Record<string, unknown>): string =>
  `${[{ alg: 'none', kid: 'ministack-key-1' }, claims].map(encoded).join('.')}.`;

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
