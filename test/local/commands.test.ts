import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { main } from '../../src/cli/main.ts';
import { aPlace, type Place, type RunningHost, SLOW_MS, startHost } from './support/quarterdeck.ts';

let place: Place;
let host: RunningHost;

beforeAll(async () => {
  place = await aPlace();
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  writeFileSync(join(place.home, '.env'), `ALERT_WEBHOOK_URL=http://127.0.0.1:${port}/hook\n`);
  host = startHost(place, '--speed', '60');
  await host.ready();
}, SLOW_MS);
afterAll(async () => {
  host.process.kill('SIGTERM');
  await host.ended;
  receiver.close();
  place.remove();
});

/** Where the operator wants to be told of alerts. */
const told: string[] = [];
const receiver = createServer((request, response) => {
  void text(request).then((body) => {
    told.push(body);
    response.end();
  });
});

/** Runs a command against the host of this test, as a program would. */
async function quarterdeck(...args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let [out, err] = ['', ''];
  stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const env = { QUARTERDECK_DATA: place.data };
  const url = args.includes('--url') ? [] : ['--url', `http://127.0.0.1:${place.port}`];
  const given = [...args, ...url, '--json'];
  const status = await main({ args: given, env, stdin, stdout, stderr, interactive: false, colours: false });
  return { status, err, report: (out === '' ? {} : JSON.parse(out)) as Record<string, unknown> };
}

type Items = { readonly items: readonly Record<string, string>[] };
const firstId = async (list: string, field: string): Promise<string> => {
  for (let tries = 0; tries < 100; tries++) {
    const { report } = await quarterdeck(list);
    const id = (report as unknown as Items).items[0]?.[field];
    if (id !== undefined) return id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${list} stays empty`);
};

/** Each command with what it is given, in an order in which each may be done, and its exit status. */
const CALLS: readonly (readonly [
  command: string,
  args: () => Promise<readonly string[]> | readonly string[],
  /** Or the ones that it may have. */
  status: number | readonly number[],
])[] = [
  ['status', () => [], 0],
  ['health', () => [], 0],
  ['doctor', () => [], 0],
  ['cycles start', () => ['maintenance'], 0],
  ['cycles', () => ['--limit', '3'], 0],
  ['cycles show', async () => [await firstId('cycles', 'id')], 0],
  ['cycles logs', async () => [await firstId('cycles', 'id')], 0],
  ['decisions', () => ['--status', 'executed'], 0],
  ['decisions show', async () => [await firstId('decisions', 'decisionId')], 0],
  ['approve', () => ['no-such-decision'], 3],
  ['reject', () => ['no-such-decision', '--reason', 'no'], 3],
  ['sagas', () => [], 0],
  ['sagas show', async () => [await firstId('sagas', 'id')], 0],
  ['orders', () => ['--status', 'filled'], 0],
  ['trades', () => [], 0],
  ['positions', () => [], 0],
  [
    'protect',
    async () => [await firstId('positions', 'symbol'), '--stop-loss', '0.02', '--take-profit', 'off'],
    0,
  ],
  ['portfolio', () => [], 0],
  ['run', () => ['AAPL', 'MSFT', '--capital', '5000', '--max-position', '1000', '--dry-run'], 0],
  ['runs', () => ['--status', 'completed'], 0],
  ['runs show', async () => [await firstId('runs', 'runId')], 0],
  ['close', async () => [await firstId('positions', 'symbol'), '--yes'], 0],
  ['universe', () => ['--status', 'approved', '--limit', '3'], 0],
  ['universe reject', () => ['AAPL', '--reason', 'a test'], 0],
  ['universe approve', () => ['AAPL'], 0],
  ['universe caps', () => ['--max-stocks', '200', '--max-crypto', 'default'], 0],
  ['calendar', () => ['--from', '2026-06-01', '--to', '2026-06-30'], 0],
  ['bars', () => ['AAPL', '--timeframe', '1Min', '--limit', '5'], 0],
  ['strategies', () => [], 0],
  ['strategies show', () => ['momentum'], 0],
  ['strategies schedule', () => ['momentum', '--every-minutes', '15'], 0],
  ['strategies analyze', () => ['momentum', '--symbols', 'AAPL'], 0],
  ['strategies deactivate', () => ['momentum', '--yes'], 0],
  ['strategies activate', () => ['momentum'], 0],
  ['mode', () => ['--mode', 'conservative'], 0],
  ['settings', () => [], 0],
  [
    'settings set',
    () => ['--change', '{"limits":{"maxPositions":10},"sessionRules":{"marketHoursOnly":false}}'],
    0,
  ],
  ['kill', () => ['--reason', 'a test'], 0],
  ['kill show', () => [], 0],
  ['kill reset', () => ['--reason', 'the test is over', '--yes'], 0],
  ['pause', () => ['--minutes', '5'], 0],
  ['resume', () => [], 0],
  ['stop', () => ['--reason', 'the end'], 0],
  // Whether a cycle is still open is up to the moment.
  ['cycles pause', () => [], [0, 3]],
  ['cycles resume', () => [], [0, 3]],
  ['cycles stop', () => ['--reason', 'a test'], [0, 3]],
  ['start', () => ['--mode', 'normal'], 0],
  ['alerts', () => [], 0],
  ['logs', () => ['--lines', '50'], 0],
  ['audit', () => ['--limit', '5'], 0],
  ['audit verify', () => [], 0],
];

describe('the command line against a running host', () => {
  it.each(CALLS)('quarterdeck %s', { timeout: SLOW_MS }, async (command, args, expected) => {
    const { status, err, report } = await quarterdeck(...command.split(' '), ...(await args()));

    expect([expected].flat()).toContain(status);
    if (status === 0) expect([err, Object.keys(report).length > 0]).toEqual(['', true]);
  });

  it('has a call of every command that talks to the API', () => {
    const elsewhere = ['setup', 'operator add', 'login', 'token'];

    expect(CALLS.map(([command]) => command).toSorted()).toEqual(
      Object.keys(COMMANDS)
        .filter((name) => !elsewhere.includes(name))
        .toSorted(),
    );
  });

  it('has told the webhook that the kill switch went on, once', async () => {
    await vi.waitFor(() => expect(told).not.toEqual([]));

    const notifications = told.map((body) => JSON.parse(body) as Record<string, string>);
    expect(notifications.filter(({ title }) => title === 'Kill switch ON for agent default')).toEqual([
      expect.objectContaining({ text: expect.stringContaining('a test (by developer)') as string }),
    ]);
  });

  it('says what a broken rule is, and what the state forbids', async () => {
    const wrong = await quarterdeck('settings', 'set', '--change', '{"limits":{"maxPositions":1000}}');
    const forbidden = await quarterdeck('resume');

    expect([wrong.status, wrong.err]).toEqual([
      2,
      'quarterdeck: limits.maxPositions: must be from 1 to 100\n',
    ]);
    const beyond = await quarterdeck('universe', 'caps', '--max-stocks', '401');
    expect([beyond.status, beyond.err]).toEqual([
      2,
      'quarterdeck: body is invalid: universe.maxStocks: Too big: expected number to be <=400\n',
    ]);
    expect([forbidden.status, forbidden.err]).toEqual([
      4,
      'quarterdeck: cannot resume: the agent is running\n',
    ]);
  });

  it('tells what the agent does until Ctrl-C, one line each, and never as JSON', async () => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const lines = createInterface(stdout)[Symbol.asyncIterator]();
    let stop: () => void = () => undefined;
    const following = main({
      args: ['logs', '-f', '--lines', '1', '--url', `http://127.0.0.1:${place.port}`],
      env: { QUARTERDECK_DATA: place.data },
      stdin,
      stdout,
      stderr,
      interactive: false,
      colours: false,
      onInterrupt: (callback) => (stop = callback),
    });

    const first: unknown = (await lines.next()).value;
    const { report } = await quarterdeck('cycles', 'start', 'maintenance');
    const seen = [first];
    while (!String(seen.at(-1)).includes('maintenance')) seen.push((await lines.next()).value);
    stop();

    expect(await following).toBe(0);
    expect(report).toMatchObject({ cycleId: expect.any(String) as string });
    for (const line of seen) expect(line).toMatch(/^\S+Z {2}(cycle|decision|order|alert) +\S/);
    const refused = await quarterdeck('logs', '--follow');
    expect([refused.status, refused.err]).toEqual([
      2,
      'quarterdeck: --json: not together with --follow: one document has an end\n',
    ]);
  });

  it('says when nobody answers', async () => {
    const { status, err } = await quarterdeck('status', '--url', 'http://127.0.0.1:9');

    expect([status, err]).toEqual([
      5,
      expect.stringMatching(/^quarterdeck: no answer from http:\/\/127.0.0.1:9/),
    ]);
  });
});
