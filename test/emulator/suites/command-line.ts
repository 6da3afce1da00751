import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quarterdeck } from '../support/command-line.ts';
import { KEYS } from '../support/exchange.ts';
import { OPERATOR } from '../support/sign-in.ts';
import { deployed, endpoint } from '../support/world.ts';

/** Fills in the form that `page` shows, and goes where it sends the operator. */
async function signInAsOperator(page: URL): Promise<void> {
  const shown = await fetch(page);
  if (!shown.ok) throw new Error(`no sign-in page: ${shown.status}`);
  const form = new URLSearchParams(page.searchParams);
  form.set('username', OPERATOR.name);
  form.set('password', OPERATOR.password);
  const submitted = await fetch(`${endpoint}/login`, { method: 'POST', redirect: 'manual', body: form });
  const back = submitted.headers.get('location');
  if (back === null) throw new Error(`not signed in: ${submitted.status} ${await submitted.text()}`);
  await fetch(back.replace('//localhost:', '//127.0.0.1:'));
}

describe('the command line on a deployment', () => {
  let home: string;

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'quarterdeck-home-'));
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('setup finds the secret by the stack, and asks the exchange for the account of its keys', async () => {
    const same = await quarterdeck(['setup', '--key-id', KEYS.keyId, '--secret-stdin'], {
      input: KEYS.secretKey,
    });

    expect(same).toMatchObject({ status: 0, report: { changed: false, checked: true, blocked: false } });
  });

  it('setup writes nothing that the exchange refuses', async () => {
    const wrong = await quarterdeck(['setup', '--key-id', KEYS.keyId, '--secret-stdin', '--yes'], {
      input: 'NotTheSecret123',
    });

    expect(wrong).toMatchObject({ status: 2, report: { error: { name: 'InvalidInput' } } });
  });

  it('operator add finds the pool, and who is in it already', async () => {
    expect(await quarterdeck(['operator', 'add', OPERATOR.name])).toMatchObject({
      status: 0,
      report: { email: OPERATOR.name, changed: false },
    });
  });

  it('login comes back from the sign-in page with a token of the pool, which token prints', async () => {
    const env = { HOME: home };

    const login = await quarterdeck(['login'], { env, browser: signInAsOperator });
    const { status, report } = await quarterdeck(['token'], { env });

    expect(login).toMatchObject({ status: 0, report: { apiUrl: deployed.output('ApiUrl') } });
    expect(status).toBe(0);
    const { token } = report as { readonly token: string };
    expect(decodeJwt(token)).toMatchObject({
      iss: deployed.output('Issuer'),
      client_id: deployed.output('ClientId'),
      token_use: 'access',
    });
  });
});
