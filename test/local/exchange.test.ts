import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXCHANGE_FLAGS } from '../../src/local/exchange/options.ts';
import { minutesOfBars, writeBars } from './support/bar-files.ts';
import { aPlace, type Place, SLOW_MS } from './support/quarterdeck.ts';

const MAIN = fileURLToPath(new URL('../../src/local/exchange/main.ts', import.meta.url));
const README = fileURLToPath(new URL('../../src/paper-exchange/README.md', import.meta.url));
const KEYS = { 'APCA-API-KEY-ID': 'PAPEREXCHANGE', 'APCA-API-SECRET-KEY': 'PAPEREXCHANGESECRET' };
const run = promisify(execFile);

describe('the exchange as a command', { timeout: SLOW_MS }, () => {
  let place: Place;
  const running: { stop: () => Promise<number | null> }[] = [];
  beforeEach(async () => {
    place = await aPlace();
  });
  afterEach(async () => {
    for (const exchange of running.splice(0)) await exchange.stop();
    place.remove();
  });

  /** Starts it and waits for its greeting. */
  async function start(...args: string[]) {
    const child = spawn(process.execPath, [MAIN, '--port', String(place.port), ...args], { cwd: place.home });
    let [stdout, stderr] = ['', ''];
    child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    const greeted = new Promise<void>((resolve) => {
      child.stdout.on('data', (text: Buffer) => {
        stdout += text.toString();
        if (stdout.includes('secret')) resolve();
      });
    });
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    await Promise.race([greeted, ended]);
    const exchange = {
      stdout: () => stdout,
      stderr: () => stderr,
      ended,
      kill: (signal: NodeJS.Signals) => child.kill(signal),
      async stop() {
        child.kill('SIGTERM');
        return ended;
      },
    };
    running.push(exchange);
    return exchange;
  }
  const get = async <T>(path: string): Promise<T> =>
    (await fetch(`http://127.0.0.1:${place.port}${path}`, { headers: KEYS })).json() as Promise<T>;
  const post = async (path: string, body: object): Promise<Response> =>
    fetch(`http://127.0.0.1:${place.port}${path}`, {
      method: 'POST',
      headers: KEYS,
      body: JSON.stringify(body),
    });

  it('prints where it is and how to get in, and ends when told to', async () => {
    const exchange = await start('--speed', '60', '--seed', '9', '--cash', '5000', '--no-rate-limit');

    const account = await get<{ cash: string }>('/v2/account');
    const code = await exchange.stop();

    expect(exchange.stdout()).toContain(`http://127.0.0.1:${place.port}`);
    expect(exchange.stdout()).toContain(`ws://127.0.0.1:${place.port}/stream`);
    expect(exchange.stdout()).toMatch(/seed 9.*\n.*60x speed\n.*5000 dollars.*\n.*limit +none/);
    expect(account.cash).toBe('5000');
    expect(code).toBe(0);
    expect(exchange.stderr()).toBe('');
  });

  it('answers every example of its README as it says', async (context) => {
    await run('curl', ['--version']).catch(() => context.skip('curl is not there'));
    await start('--speed', '10');
    const [, script = ''] = /```sh\n(px\(\)[\s\S]*?)```/.exec(readFileSync(README, 'utf8')) ?? [];

    const { stdout } = await run('sh', ['-c', script.replaceAll('4010', String(place.port))]);

    const answers = stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as object);
    expect(answers).toHaveLength(script.split('\n').filter((line) => line.startsWith('px ')).length);
    for (const answer of answers) expect(answer).not.toHaveProperty('message');
    expect(answers[2]).toMatchObject({ symbol: 'AAPL', qty: '2' });
  });

  it('trades recorded bars', async () => {
    const bars = writeBars(join(place.home, 'bars'), minutesOfBars());
    await start('--bars', bars, '--speed', '60');
    const order = { symbol: 'MOVE', qty: '3', side: 'buy', type: 'market', time_in_force: 'day' };

    await post('/v2/orders', { ...order, client_order_id: 'one' });

    await vi.waitFor(
      async () => {
        const path = '/v2/orders:by_client_order_id?client_order_id=one';
        const { status, filled_avg_price } = await get<Record<string, string>>(path);
        expect(status).toBe('filled');
        expect(Number(filled_avg_price)).toBeGreaterThan(99);
        expect(Number(filled_avg_price)).toBeLessThan(110);
      },
      { timeout: 20_000, interval: 100 },
    );
    const assets = await get<{ symbol: string }[]>('/v2/assets');
    expect(assets.map(({ symbol }) => symbol)).toEqual(['MOVE', 'STILL']);
  });

  it('goes as fast as it can to the end of the bars, and stays there', async () => {
    const bars = writeBars(join(place.home, 'bars'), minutesOfBars());
    await start('--bars', bars, '--speed', 'max', '--no-rate-limit');

    await vi.waitFor(
      async () => {
        const { timestamp } = await get<{ timestamp: string }>('/v2/clock');
        expect(timestamp).toBe('2024-03-11T10:05:59-04:00');
      },
      { timeout: 20_000, interval: 50 },
    );
    const { bars: found } = await get<{ bars: Record<string, object[]> }>(
      '/v2/stocks/bars?symbols=MOVE&timeframe=1Min',
    );
    expect(found['MOVE']).toHaveLength(36);
  });

  it('goes on where it was after kill -9', async () => {
    const flags = ['--state', join(place.home, 'exchange.db'), '--speed', '10000'];
    const first = await start(...flags);
    const order = { symbol: 'AAPL', qty: '3', side: 'buy', type: 'market', time_in_force: 'day' };
    await post('/v2/orders', { ...order, client_order_id: 'kept' });
    const { timestamp } = await get<{ timestamp: string }>('/v2/clock');
    first.kill('SIGKILL');
    await first.ended;

    const second = await start(...flags);

    const found = await get<{ client_order_id: string; submitted_at: string }>(
      '/v2/orders:by_client_order_id?client_order_id=kept',
    );
    expect(found.client_order_id).toBe('kept');
    expect(Date.parse(found.submitted_at)).toBeLessThanOrEqual(Date.parse(timestamp));
    const after = await get<{ timestamp: string }>('/v2/clock');
    expect(Date.parse(after.timestamp)).toBeGreaterThanOrEqual(Date.parse(found.submitted_at));
    expect(second.stderr()).toBe('');
  });

  it('understands the settings and the faults of its README', async () => {
    const blocks = [...readFileSync(README, 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, text = '']) => text,
    );
    const files = ['settings.json', 'faults.json'].map((name) => join(place.home, name));
    for (const [index, file] of files.entries()) writeFileSync(file, blocks[index] ?? '');

    const exchange = await start('--settings', files[0] ?? '', '--faults', files[1] ?? '');

    expect(blocks).toHaveLength(2);
    expect(exchange.stderr()).toBe('');
    expect(await get('/v2/clock')).toMatchObject({ is_open: true });
  });

  it('treats orders as a file of settings says', async () => {
    const file = join(place.home, 'settings.json');
    writeFileSync(file, JSON.stringify({ multiplier: 2, shorting: true }));
    await start('--settings', file);

    expect(await get('/v2/account')).toMatchObject({
      multiplier: '2',
      shorting_enabled: true,
      buying_power: '200000',
    });
  });

  it('lets the faults of a file happen', async () => {
    const file = join(place.home, 'faults.json');
    const faults = [
      { kind: 'status', path: '/v2/clock', status: 503, times: 1 },
      { kind: 'reset', method: 'POST', path: '/v2/orders', moment: 'after', times: 1 },
    ];
    writeFileSync(file, JSON.stringify({ faults }));
    await start('--faults', file);
    const order = { symbol: 'AAPL', qty: '3', side: 'buy', type: 'market', time_in_force: 'day' };

    const clock = await fetch(`http://127.0.0.1:${place.port}/v2/clock`, { headers: KEYS });
    const lost = await post('/v2/orders', { ...order, client_order_id: 'lost' }).catch(
      (error: Error) => error,
    );

    expect(clock.status).toBe(503);
    expect(lost).toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(await get('/v2/orders:by_client_order_id?client_order_id=lost')).toMatchObject({ qty: '3' });
    expect(await get('/v2/clock')).toMatchObject({ is_open: true });
  });

  it('says what is wrong with what was asked for, with status 2', async () => {
    writeFileSync(join(place.home, 'BAD.csv'), 'timestamp,open,high,low,close,volume\nsoon,1,1,1,1,1\n');

    writeFileSync(join(place.home, 'faults.json'), '{"faults": [{"kind": "flood"}]}');

    for (const [args, message] of [
      [['--faults', join(place.home, 'faults.json')], 'faults.json: fault plan: faults.0.kind: '],
      [['--faults', join(place.home, 'none.json')], 'none.json: ENOENT'],
      [['--settings', join(place.home, 'faults.json')], 'faults.json: exchange settings: '],
      [['--speed', 'fast'], 'speed: must be "max" or a number'],
      [['--colour', 'red'], 'unknown flag --colour'],
      [['--bars', place.home], 'BAD.csv, line 2: timestamp: must be an ISO-8601 instant'],
    ] as const) {
      const exchange = await start(...args);
      expect(await exchange.ended).toBe(2);
      expect(exchange.stderr()).toContain(message);
      expect(exchange.stdout()).toBe('');
    }
  });

  it('refuses a port that another has', async () => {
    await start();

    const second = await start();

    expect(await second.ended).toBe(2);
    expect(second.stderr()).toContain(`port ${place.port} is in use`);
  });

  it('explains every flag', async () => {
    const { stdout } = await run(process.execPath, [MAIN, '--help']);

    for (const [flag, { description }] of Object.entries(EXCHANGE_FLAGS)) {
      expect(stdout).toContain(`--${flag}`);
      expect(stdout).toContain(description);
    }
  });
});
