import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../src/adapters/memory/clock.ts';
import { HOUR, MINUTE } from '../../../src/domain/clock.ts';
import { CliWorld } from '../../support/cli-world.ts';
import { FakeAuthorizationServer } from '../../support/fake-authorization-server.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Loopback only by its number, whatever this machine makes of its name. */
const visit = (url: URL): Promise<Response> => fetch(url.href.replace('localhost', '127.0.0.1'));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quarterdeck-cli-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

async function prepare() {
  const server = new FakeAuthorizationServer('client');
  const clock = createManualClock('2026-11-18T15:00:00Z');
  const signInCallback = `http://localhost:${await freePort()}/`;
  const world = new CliWorld('{}', {
    clock,
    signInCallback,
    fetch: (input, init) => Promise.resolve(server.app.fetch(new Request(input, init))),
  });
  const env = { HOME: home };
  const browser = async (page: URL): Promise<void> => {
    await visit(server.signIn(page));
  };
  return {
    server,
    clock,
    world,
    env,
    browser,
    signInCallback,
    file: join(home, '.config/quarterdeck/dev.json'),
  };
}

describe('quarterdeck login and token', () => {
  it('signs in with a proof of its own, and keeps the session for its owner alone', async () => {
    const { world, env, browser, file } = await prepare();

    const ended = await world.call(['login', '--json'], { env, browser });

    expect(ended.status).toBe(0);
    expect(JSON.parse(ended.stdout)).toEqual({
      stage: 'dev',
      apiUrl: 'https://api.example',
      expiresAt: '2026-11-18T16:00:00.000Z',
      file,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(ended.stdout + ended.stderr).not.toMatch(/access-|refresh-/);
  });

  it('prints the token and nothing else, without asking anybody', async () => {
    const { world, env, browser } = await prepare();
    await world.call(['login'], { env, browser });
    world.aws.fault = new Error('no credentials any more');

    expect(await world.call(['token'], { env })).toEqual({
      status: 0,
      stdout: 'access-1-openid quarterdeck/trading:read quarterdeck/trading:control\n',
      stderr: '',
    });
  });

  it('asks for no more than to look', async () => {
    const { world, env, browser } = await prepare();
    await world.call(['login', '--read-only'], { env, browser });

    expect((await world.call(['token'], { env })).stdout).toBe('access-1-openid quarterdeck/trading:read\n');
  });

  it('renews a token near its end, again and again, until the session is over', async () => {
    const { server, clock, world, env, browser } = await prepare();
    await world.call(['login', '--read-only'], { env, browser });

    await clock.advance(58 * MINUTE);
    expect((await world.call(['token'], { env })).stdout).toMatch(/^access-1/);
    await clock.advance(1.5 * MINUTE);
    expect((await world.call(['token'], { env })).stdout).toMatch(/^access-2/);
    await clock.advance(HOUR);
    expect((await world.call(['token'], { env })).stdout).toMatch(/^access-3/);
    await clock.advance(HOUR);
    server.endSessions();
    expect(await world.call(['token'], { env })).toMatchObject({
      status: 4,
      stdout: '',
      stderr:
        'quarterdeck: the session of stage dev is over (the sign-in server refuses: invalid_grant); run quarterdeck login\n',
    });
  });

  it('ignores whoever comes without its state, and goes on waiting', async () => {
    const { server, world, env } = await prepare();
    const answers: number[] = [];

    const ended = await world.call(['login'], {
      env,
      async browser(page) {
        const back = server.signIn(page);
        const forged = new URL(back);
        forged.searchParams.set('state', 'of somebody else');
        for (const url of [forged, new URL('/', back), back]) answers.push((await visit(url)).status);
      },
    });

    expect(answers).toEqual([400, 400, 200]);
    expect(ended.status).toBe(0);
  });

  it('ends when the page refuses, when nobody comes, and when the code is not for it', async () => {
    const { clock, world, env } = await prepare();
    const back = (page: URL, answer: Readonly<Record<string, string>>): Promise<Response> => {
      const url = new URL(page.searchParams.get('redirect_uri') ?? '');
      url.search = new URLSearchParams({ state: page.searchParams.get('state') ?? '', ...answer }).toString();
      return visit(url);
    };

    const refused = await world.call(['login'], {
      env,
      browser: async (page) => void (await back(page, { error: 'access_denied' })),
    });
    const alone = await world.call(['login'], { env, browser: () => clock.advance(10 * MINUTE) });
    const stolen = await world.call(['login'], {
      env,
      browser: async (page) => void (await back(page, { code: 'of somebody else' })),
    });

    expect(refused).toMatchObject({ status: 4, stdout: '' });
    expect(refused.stderr).toContain('access_denied');
    expect(alone.stderr).toContain('nobody signed in within ten minutes');
    expect(stolen.stderr).toContain('invalid_grant');
    expect(await world.call(['token'], { env })).toMatchObject({ status: 3 });
  });

  it('says that its port is taken, that a session is broken, that there is no home', async () => {
    const { world, env, browser, signInCallback, file } = await prepare();
    await world.call(['login'], { env, browser });
    const other = createServer().listen(Number(new URL(signInCallback).port), '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));

    const taken = await world.call(['login'], { env });
    await new Promise((resolve) => other.close(resolve));
    writeFileSync(file, '{"accessToken":"PLANTED"}');
    const broken = await world.call(['token'], { env });

    expect(taken.stderr).toMatch(/^quarterdeck: port \d+ of this machine must be free/);
    expect(broken).toMatchObject({ status: 2, stdout: '' });
    expect(broken.stderr).not.toContain('PLANTED');
    expect(await world.call(['token'])).toMatchObject({ status: 2 });
  });
});
