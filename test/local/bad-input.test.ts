import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADER, minutesOfBars, writeBars } from './support/bar-files.ts';
import { readKeptState } from './support/kept-state.ts';
import {
  aPlace,
  dynoxidePid,
  type Ended,
  isAlive,
  type Place,
  run,
  startHost,
} from './support/quarterdeck.ts';

const SECRET = 'planted5ecretplanted5ecret';
const BAR = '2024-03-11T13:30:00Z,10,11,9,10,100';

/** Names and bytes of every file in the folder; none for a folder that is not there. */
const contents = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => `${file} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`)
        .toSorted()
    : [];

/** Exactly one line that says what is wrong, and the status for wrong input. */
function expectRefusal({ code, stdout, stderr }: Ended, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr.split('\n')).toEqual([expect.stringMatching(/^quarterdeck: \S/), '']);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

describe('a host that is asked for something wrong', () => {
  /** Its folder holds the state of an earlier run, which must stay as it is. */
  let place: Place;
  let earlier: Ended;
  let before: readonly string[];
  beforeAll(async () => {
    place = await aPlace();
    const bars = writeBars(join(place.home, 'bars'), minutesOfBars());
    earlier = await run(place, '--speed', 'max', '--until', '1m', '--bars', bars);
    before = contents(place.data);
  });
  afterAll(() => place.remove());

  it('has something to lose: an earlier run, which has told a person on stdout how it went', () => {
    expect(earlier).toMatchObject({ code: 0, stderr: '' });
    expect(earlier.stdout).toContain('held    I1 ');
    expect(earlier.stdout).toMatch(/^\d+ s of market time in /m);
    expect(before.length).toBeGreaterThan(5);
  });

  it.each([
    ['an unknown flag', ['--spede', 'max'], /unknown flag --spede/],
    ['a stray word', ['start'], /unknown argument start/],
    ['a bad value', ['--speed', 'fast'], /speed: must be "max" or a number/],
    ['a value for a switch', ['--fresh=no'], /--fresh takes no value/],
    ['a folder of bars that is not there', ['--bars', 'nowhere'], /cannot read the bars directory nowhere/],
  ])('refuses %s', async (_what, args, message) => {
    const ended = await run(place, '--fresh', ...args);

    expectRefusal(ended, message);
    expect(contents(place.data)).toEqual(before);
  });

  it.each([
    [
      'a missing column',
      ['timestamp,open,high,low,close', BAR],
      /BAD\.csv, line 1: the header must have the column volume/,
    ],
    [
      'a bad number',
      [HEADER, BAR, '2024-03-11T13:31:00Z,10,eleven,9,10,100'],
      /BAD\.csv, line 3: high: must be a number/,
    ],
    [
      'bars out of order',
      [HEADER, BAR, '2024-03-11T13:29:00Z,10,11,9,10,100'],
      /BAD\.csv, line 3: timestamp: timestamps must ascend/,
    ],
    ['a bar twice', [HEADER, BAR, BAR], /BAD\.csv, line 3: timestamp: duplicate timestamp/],
  ])('refuses bars with %s, naming file, line and rule', async (what, lines, message) => {
    const bars = writeBars(join(place.home, what), { ...minutesOfBars(), 'BAD.csv': lines });

    const ended = await run(place, '--fresh', '--bars', bars);

    expectRefusal(ended, message);
    expect(contents(place.data)).toEqual(before);
  });

  it.each([
    [
      'a broken line',
      `ALPACA_KEY_ID=PKTESTKEY0001\nALPACA_SECRET_KEY ${SECRET}`,
      /\.env line 2: must be NAME=value/,
    ],
    ['one key of two', `ALPACA_SECRET_KEY=${SECRET}`, /ALPACA_KEY_ID and ALPACA_SECRET_KEY go together/],
    [
      'the live host',
      `ALPACA_KEY_ID=PKTESTKEY0001\nALPACA_SECRET_KEY=${SECRET}\nALPACA_TRADING_URL=https://api.alpaca.markets`,
      /ALPACA_TRADING_URL: refused broker host api\.alpaca\.markets/,
    ],
    [
      'a DynamoDB, and --fresh',
      `DYNAMODB_ENDPOINT=http://127.0.0.1:1`,
      /--fresh cannot forget what is in the DynamoDB of DYNAMODB_ENDPOINT/,
    ],
  ])('refuses a .env with %s, and does not tell secrets', async (_what, text, message) => {
    const other = { ...(await aPlace()), data: place.data };
    writeFileSync(join(other.home, '.env'), text);

    const ended = await run(other, '--fresh', '--data', place.data);
    other.remove();

    expectRefusal(ended, message);
    expect(ended.stderr).not.toContain(SECRET);
    expect(contents(place.data)).toEqual(before);
  });

  it('keeps a real account apart: what --fresh forgets of it is nothing of the simulated market', async () => {
    const other = { ...(await aPlace()), data: place.data };
    const nobody = 'http://127.0.0.1:1';
    const keys = `ALPACA_KEY_ID=PKTESTKEY0001\nALPACA_SECRET_KEY=${SECRET}`;
    writeFileSync(
      join(other.home, '.env'),
      `${keys}\nALPACA_TRADING_URL=${nobody}\nALPACA_DATA_URL=${nobody}`,
    );

    const ended = await run(other, '--fresh', '--data', place.data);
    other.remove();
    const apart = join(place.data, 'alpaca');
    const kept = contents(place.data).filter((file) => !file.startsWith(apart));
    rmSync(apart, { recursive: true });

    expect(ended.stderr).toMatch(/^quarterdeck: agent did not start: /);
    expect(ended.stderr).not.toContain(SECRET);
    expect(ended.code).toBe(1);
    expect(kept).toEqual(before);
  });

  it('refuses a port that is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(place.port, '127.0.0.1', resolve));

    const ended = await run(place, '--fresh');
    await new Promise((resolve) => server.close(resolve));

    expectRefusal(ended, new RegExp(`port ${place.port} is in use`));
    expect(contents(place.data)).toEqual(before);
  });

  it('refuses another market on the state of this one, which goes on after that', async () => {
    const kept = await readKeptState(place);

    const ended = await run(place, '--seed', '2');
    const after = await readKeptState(place);

    expectRefusal(ended, /the exchange's state was made with market .*: start with --fresh/);
    expect(after).toEqual(kept);
  });

  it('refuses a key file that is none, and ends what it has started', async () => {
    const other = await aPlace();
    mkdirSync(other.data);
    writeFileSync(join(other.data, 'dev-issuer.json'), '{"kty":"EC"}');

    const ended = await run(other, '--speed', 'max', '--until', '1s');
    const server = dynoxidePid(other);
    other.remove();

    expectRefusal(ended, /dev-issuer\.json is invalid/);
    expect(server).toBeUndefined();
  });

  it('refuses a folder in which another host works, even to forget it', async () => {
    const home = await aPlace();
    const other = { ...(await aPlace()), data: home.data };
    const first = startHost(home, '--autonomy', 'manual');
    await first.ready();

    const ended = await run(other, '--fresh', '--data', home.data);
    const status = await first.call('agentStatus');
    const pid = dynoxidePid(home) ?? Number.NaN;
    first.process.kill('SIGTERM');
    const { code } = await first.ended;
    for (const one of [home, other]) one.remove();

    expectRefusal(ended, /is in use by process \d+/);
    expect(status.status).toBe(200);
    expect(code).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });
});
