import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createJwksVerifier } from '../../../src/adapters/jwt/jwks-verifier.ts';
import { createDevIssuer } from '../../../src/local/dev-issuer.ts';
import { createHttpGuard } from '../../../src/local/http-guard.ts';
import { createTestApi } from '../../support/test-api.ts';

describe('the guard of the local server', () => {
  test.each([
    [{ host: 'localhost:3005' }, 200],
    [{ host: '127.0.0.1:3005' }, 200],
    [{ host: '[::1]:3005' }, 200],
    [{ host: 'LOCALHOST:3005', origin: 'http://localhost:3005' }, 200],
    [{}, 403],
    [{ host: 'localhost' }, 403],
    [{ host: 'localhost:80' }, 403],
    [{ host: 'quarterdeck.example:3005' }, 403],
    [{ host: 'localhost:3005.example' }, 403],
    [{ host: '0.0.0.0:3005' }, 403],
    [{ host: 'localhost:3005', origin: 'https://localhost:3005' }, 403],
    [{ host: 'localhost:3005', origin: 'http://localhost:5173' }, 403],
    [{ host: 'localhost:3005', origin: 'https://evil.example' }, 403],
    [{ host: 'localhost:3005', origin: 'null' }, 403],
  ])('answers %j with %i, before it looks at any token', async (headers, status) => {
    const api = await createTestApi({ hostRules: createHttpGuard({ port: 3005 }) });

    const health = await api.send('/health/live', { headers });
    const guarded = await api.send('/api/v1/agent/status', { headers });

    expect([health.status, guarded.status]).toEqual([status, status === 200 ? 401 : 403]);
  });
});

describe('the development issuer', () => {
  async function aFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-issuer-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    return folder;
  }

  test('issues a token that its own keys verify, for 30 days and both scopes', async () => {
    const { issuer, audience, jwks, issueToken } = await createDevIssuer(await aFolder());
    const token = await issueToken();

    const verdict = await createJwksVerifier({ issuer, audience, jwks })(token);

    const { iat = 0, exp = 0 } = decodeJwt(token);
    expect(verdict).toEqual({
      kind: 'valid',
      principal: { subject: 'developer', scopes: ['trading:read', 'trading:control'] },
    });
    expect(exp - iat).toBe(30 * 24 * 3_600);
  });

  test('keeps its key for the next process, readable by its owner only, and leaves nothing else', async () => {
    const folder = join(await aFolder(), 'data');
    const first = await createDevIssuer(folder);
    const token = await first.issueToken(['trading:read']);

    const second = await createDevIssuer(folder);

    const verdict = await createJwksVerifier(second)(token);
    const { mode } = await stat(join(folder, 'dev-issuer.json'));
    expect(verdict).toMatchObject({ principal: { scopes: ['trading:read'] } });
    expect(mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['dev-issuer.json']);
  });

  test('publishes nothing private', async () => {
    const folder = await aFolder();

    const { jwks } = await createDevIssuer(folder);

    const { d } = JSON.parse(await readFile(join(folder, 'dev-issuer.json'), 'utf8')) as { d: string };
    expect(JSON.stringify(jwks)).not.toContain(d);
    expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  test('says which file is broken instead of making new keys behind the back of old tokens', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'dev-issuer.json'), '{"kty":"EC"}');

    const failed = createDevIssuer(folder);

    await expect(failed).rejects.toThrow(/dev-issuer\.json is invalid: crv/);
  });

  test('tokens of another laptop are foreign', async () => {
    const [mine, other] = [await createDevIssuer(await aFolder()), await createDevIssuer(await aFolder())];

    const verdict = await createJwksVerifier(mine)(await other.issueToken());

    expect(verdict).toEqual({ kind: 'invalid', reason: 'key is unknown' });
  });
});
