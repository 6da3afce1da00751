import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { main } from '../../src/cli/main.ts';
import { aPlace, type Place, type RunningHost, SLOW_MS, startHost } from './support/quarterdeck.ts';

let place: Place;
let host: RunningHost;

beforeAll(async () => {
  place = await aPlace();
  host = startHost(place, '--speed', '60');
  await host.ready();
}, SLOW_MS);
afterAll(async () => {
  host.process.kill('SIGTERM');
  await host.ended;
  place.remove();
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
  status: number,
])[] = [
  ['status', () => [], 0],
  ['health', () => [], 0],
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
  ['portfolio', () => [], 0],
  ['close', async () => [await firstId('positions', 'symbol'), '--yes'], 0],
  ['universe', () => ['--status', 'approved', '--limit', '3'], 0],
  ['universe reject', () => ['AAPL', '--reason', 'a test'], 0],
  ['universe approve', () => ['AAPL'], 0],
  ['calendar', () => ['--from', '2026-06-01', '--to', '2026-06-30'], 0],
  ['bars', () => ['AAPL', '--timeframe', '1Min', '--limit', '5'], 0],
  ['mode', () => ['--mode', 'conservative'], 0],
  ['settings', () => [], 0],
  ['settings set', () => ['--change', '{"limits":{"maxPositions":10}}'], 0],
  ['kill', () => ['--reason', 'a test'], 0],
  ['kill show', () => [], 0],
  ['kill reset', () => ['--reason', 'the test is over', '--yes'], 0],
  ['pause', () => ['--minutes', '5'], 0],
  ['resume', () => [], 0],
  ['stop', () => ['--reason', 'the end'], 0],
  ['start', () => ['--mode', 'normal'], 0],
  ['audit', () => ['--limit', '5'], 0],
  ['audit verify', () => [], 0],
];

describe('the command line against a running host', () => {
  it.each(CALLS)('quarterdeck %s', { timeout: SLOW_MS }, async (command, args, expected) => {
    const { status, err, report } = await quarterdeck(...command.split(' '), ...(await args()));

    expect([status, expected === 0 ? err : '']).toEqual([expected, '']);
    expect(Object.keys(report).length).toBeGreaterThan(0);
  });

  it('has a call of every command that talks to the API', () => {
    const elsewhere = ['setup', 'operator add', 'login', 'token'];

    expect(CALLS.map(([command]) => command).toSorted()).toEqual(
      Object.keys(COMMANDS)
        .filter((name) => !elsewhere.includes(name))
        .toSorted(),
    );
  });

  it('says what a broken rule is, and what the state forbids', async () => {
    const wrong = await quarterdeck('settings', 'set', '--change', '{"limits":{"maxPositions":1000}}');
    const forbidden = await quarterdeck('resume');

    expect([wrong.status, wrong.err]).toEqual([
      2,
      'quarterdeck: limits.maxPositions: must be from 1 to 100\n',
    ]);
    expect([forbidden.status, forbidden.err]).toEqual([
      4,
      'quarterdeck: cannot resume: the agent is running\n',
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
