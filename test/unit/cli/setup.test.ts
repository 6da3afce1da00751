import { describe, expect, it } from 'vitest';
import { CliWorld, GOOD_KEYS } from '../../support/cli-world.ts';

const PLACEHOLDER = JSON.stringify({ keyId: 'replace-me', secretKey: 'GeneratedByCloudFormation0123456' });
const OTHER = { keyId: 'PKOTHERKEYID0002', secretKey: 'PLANTEDotherSECRET9876543210' };
const FROM_STDIN = ['setup', '--key-id', GOOD_KEYS.keyId, '--secret-stdin'];
const SECRET = { input: `${GOOD_KEYS.secretKey}\n` };

const stored = (world: CliWorld): unknown => JSON.parse(world.aws.current.text);

describe('quarterdeck setup', () => {
  it('replaces the placeholder by keys that the broker knows, and says what comes next', async () => {
    const world = new CliWorld(PLACEHOLDER);

    const ended = await world.call(FROM_STDIN, SECRET);

    expect(ended).toMatchObject({ status: 0, stderr: '' });
    expect(stored(world)).toEqual(GOOD_KEYS);
    expect(world.asked.map(({ href }) => href)).toEqual(['https://paper-api.alpaca.markets/v2/account']);
    expect(ended.stdout).toContain('equity 100000 US dollars');
    expect(ended.stdout).toContain('version-2');
    expect(ended.stdout).toContain('operator add');
  });

  it('changes nothing the second time', async () => {
    const world = new CliWorld(PLACEHOLDER);
    await world.call(FROM_STDIN, SECRET);

    const { status, stdout } = await world.call([...FROM_STDIN, '--json'], SECRET);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      stage: 'dev',
      region: 'eu-central-1',
      changed: false,
      checked: true,
      blocked: false,
      keyId: '…0001',
      versionId: 'version-2',
    });
    expect(world.aws.versions).toHaveLength(2);
  });

  it('takes both keys from the environment', async () => {
    const world = new CliWorld(PLACEHOLDER);
    const env = { ALPACA_KEY_ID: GOOD_KEYS.keyId, ALPACA_SECRET_KEY: GOOD_KEYS.secretKey };

    expect(await world.call(['setup'], { env })).toMatchObject({ status: 0 });

    expect(stored(world)).toEqual(GOOD_KEYS);
  });

  it('asks a person, and shows no letter of the secret', async () => {
    const world = new CliWorld(PLACEHOLDER);

    const ended = await world.call(['setup'], {
      typed: [`${GOOD_KEYS.keyId}\r`, `${GOOD_KEYS.secretKey}\r`],
    });

    expect(ended.status).toBe(0);
    expect(stored(world)).toEqual(GOOD_KEYS);
    expect(ended.stdout).not.toContain('Alpaca paper key id');
    expect(ended.stderr).toContain('Alpaca paper secret key');
    expect(ended.stderr).not.toContain('PLANTED');
  });

  it('writes nothing when the broker refuses the keys', async () => {
    const world = new CliWorld(PLACEHOLDER);

    const ended = await world.call(FROM_STDIN, { input: OTHER.secretKey });

    expect(ended).toMatchObject({ status: 2, stdout: '' });
    expect(ended.stderr).toMatch(/^quarterdeck: paper-api\.alpaca\.markets refuses these keys .*403/);
    expect(world.aws.versions).toHaveLength(1);
  });

  it('writes nothing when the broker does not answer, and does with --no-check', async () => {
    const down = new CliWorld(PLACEHOLDER, { fetch: () => Promise.reject(new TypeError('fetch failed')) });

    const unchecked = await down.call(FROM_STDIN, SECRET);
    expect(unchecked.status).toBe(5);
    expect(unchecked.stderr).toMatch(/fetch failed; --no-check writes the keys without asking\n$/);
    expect(down.aws.versions).toHaveLength(1);
    expect(await down.call([...FROM_STDIN, '--no-check'], SECRET)).toMatchObject({ status: 0 });
    expect(stored(down)).toEqual(GOOD_KEYS);
  });

  it('asks before it replaces keys, unless it was told to', async () => {
    const world = new CliWorld(JSON.stringify(OTHER));

    expect(await world.call(FROM_STDIN, SECRET)).toMatchObject({
      status: 4,
      stderr: 'quarterdeck: the secret has the keys …0002; --yes replaces them\n',
    });
    const asked = [`${GOOD_KEYS.keyId}\r`, `${GOOD_KEYS.secretKey}\r`];
    expect(await world.call(['setup'], { typed: [...asked, '\r'] })).toMatchObject({ status: 130 });
    expect(stored(world)).toEqual(OTHER);

    expect(await world.call(['setup'], { typed: [...asked, 'y'] })).toMatchObject({ status: 0 });
    expect(stored(world)).toEqual(GOOD_KEYS);
    expect(await world.call([...FROM_STDIN, '--yes'], SECRET)).toMatchObject({ status: 0 });
  });

  it('asks for a secret that functions cannot read too', async () => {
    const world = new CliWorld('no JSON');

    expect(await world.call(FROM_STDIN, SECRET)).toMatchObject({ status: 4 });
    expect(await world.call([...FROM_STDIN, '--yes'], SECRET)).toMatchObject({ status: 0 });
    expect(stored(world)).toEqual(GOOD_KEYS);
  });

  it('keeps the addresses of an exchange of ones own, and refuses a live host', async () => {
    const own = new CliWorld(
      JSON.stringify({ keyId: 'replace-me', secretKey: 'x', tradingUrl: 'http://127.0.0.1:1' }),
    );
    const live = new CliWorld(
      JSON.stringify({ keyId: 'replace-me', secretKey: 'x', tradingUrl: 'https://api.alpaca.markets' }),
    );

    expect(await own.call(FROM_STDIN, SECRET)).toMatchObject({ status: 0 });
    expect(own.asked[0]?.host).toBe('127.0.0.1:1');
    expect(stored(own)).toEqual({ ...GOOD_KEYS, tradingUrl: 'http://127.0.0.1:1' });
    expect(await live.call(FROM_STDIN, SECRET)).toMatchObject({ status: 1 });
    expect(live.asked).toEqual([]);
    expect(live.aws.versions).toHaveLength(1);
  });

  it('puts the keys from before back, and takes that back too', async () => {
    const world = new CliWorld(JSON.stringify(OTHER));
    await world.call([...FROM_STDIN, '--yes'], SECRET);

    expect(await world.call(['setup', '--restore'])).toMatchObject({ status: 4 });
    const ended = await world.call(['setup', '--restore', '--yes', '--json']);

    expect(JSON.parse(ended.stdout)).toMatchObject({
      restored: true,
      keyId: '…0002',
      versionId: 'version-1',
    });
    expect(stored(world)).toEqual(OTHER);
    await world.call(['setup', '--restore', '--yes']);
    expect(stored(world)).toEqual(GOOD_KEYS);
    expect(world.aws.versions).toHaveLength(2);
  });

  it('says that there is nothing to restore', async () => {
    const world = new CliWorld(PLACEHOLDER);

    expect(await world.call(['setup', '--restore', '--yes'])).toMatchObject({ status: 3 });
  });

  it.each([
    [
      'another stage',
      [...FROM_STDIN, '--stage', 'prod'],
      3,
      /no stack quarterdeck-prod-data in eu-central-1/,
    ],
    ['a broken stage', ['setup', '--stage', 'A'], 2, /stage: must be 2 to 16/],
    ['a broken region', ['setup', '--region', 'Frankfurt'], 2, /region: must be an AWS region/],
    ['a broken key id', ['setup', '--key-id', 'PK-1'], 2, /keyId: must be an Alpaca key id/],
    ['a secret without its key id', ['setup', '--secret-stdin'], 2, /--secret-stdin needs the key id/],
    ['nobody to ask', ['setup'], 2, /nobody can be asked/],
    ['a secret as an argument', ['setup', `--secret=${GOOD_KEYS.secretKey}`], 2, /unknown flag --secret;/],
    ['a secret as a word', ['setup', GOOD_KEYS.secretKey], 2, /1 argument\(s\) too many/],
    ['a value for a switch', ['setup', '--yes=no'], 2, /--yes takes no value/],
  ])('refuses %s in one line', async (_what, args, status, line) => {
    const world = new CliWorld(PLACEHOLDER);

    const ended = await world.call(args, SECRET);

    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr).toMatch(line);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.stderr).not.toContain('PLANTED');
    expect(world.aws.versions).toHaveLength(1);
  });

  it.each([
    ['refused', 'AccessDeniedException', 'client', 1],
    ['without credentials', 'CredentialsProviderError', undefined, 1],
    ['throttled', 'ThrottlingException', 'client', 5],
    ['broken', 'InternalFailure', 'server', 5],
    ['not there', 'TimeoutError', undefined, 5],
  ])('says so when AWS is %s', async (_what, name, fault, status) => {
    const world = new CliWorld(PLACEHOLDER);
    world.aws.fault = Object.assign(new Error('said AWS'), { name, $fault: fault });

    const ended = await world.call([...FROM_STDIN, '--json'], SECRET);

    expect(ended.status).toBe(status);
    expect(ended.stderr).toMatch(/^quarterdeck: reading stack quarterdeck-dev-data: .*said AWS\)?\n$/);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      error: { message: expect.stringContaining('said AWS') as unknown },
    });
  });

  it('never prints a secret, old or new, whatever happens', async () => {
    const world = new CliWorld(JSON.stringify(OTHER));
    const leaky = new CliWorld(JSON.stringify(OTHER), {
      fetch: (_, init) =>
        Promise.reject(new TypeError(`boom ${JSON.stringify(init)} ${GOOD_KEYS.secretKey}`)),
    });

    await world.call(FROM_STDIN, SECRET);
    await world.call([...FROM_STDIN, '--yes', '--json'], SECRET);
    await world.call(['setup', '--restore', '--yes', '--json']);
    await world.call(FROM_STDIN, { input: `${GOOD_KEYS.secretKey}-and-more` });
    world.aws.writeFault = new Error(`AWS quotes ${GOOD_KEYS.secretKey} and ${OTHER.secretKey}`);
    await world.call([...FROM_STDIN, '--yes'], SECRET);
    await leaky.call([...FROM_STDIN, '--yes'], SECRET);

    for (const printed of [world.printed, leaky.printed]) {
      expect(printed).not.toBe('');
      expect(printed).not.toMatch(/PLANTED/);
    }
  });
});

describe('quarterdeck setup with keys of other sources', () => {
  const FINNHUB = 'PLANTEDfinnhubKEY01';
  const COINGECKO = 'CG-PLANTEDcoingecko';

  it('takes them from the environment, keeps those that are there, and shows none', async () => {
    const world = new CliWorld(JSON.stringify({ ...GOOD_KEYS, coinGeckoKey: COINGECKO }));
    const env = { FINNHUB_API_KEY: FINNHUB };

    const ended = await world.call([...FROM_STDIN, '--yes'], { ...SECRET, env });
    const again = await world.call([...FROM_STDIN, '--json'], { ...SECRET, env });

    expect(ended.status).toBe(0);
    expect(stored(world)).toEqual({ ...GOOD_KEYS, coinGeckoKey: COINGECKO, finnhubKey: FINNHUB });
    expect(ended.stdout).toContain('(…0001, finnhubKey)');
    expect(JSON.parse(again.stdout)).toMatchObject({ changed: false });
    expect(world.printed).not.toContain(FINNHUB);
  });

  it('asks a person for them when told to; an empty answer is none', async () => {
    const world = new CliWorld(PLACEHOLDER);

    const ended = await world.call(['setup', '--stand-ins'], {
      typed: [`${GOOD_KEYS.keyId}\r`, `${GOOD_KEYS.secretKey}\r`, '\r', `${COINGECKO}\r`],
    });

    expect(ended.status).toBe(0);
    expect(stored(world)).toEqual({ ...GOOD_KEYS, coinGeckoKey: COINGECKO });
    expect(world.printed).not.toContain(COINGECKO);
  });

  it('refuses one that is none, without saying it, and writes nothing', async () => {
    const world = new CliWorld(PLACEHOLDER);

    const { status, stderr } = await world.call(FROM_STDIN, {
      ...SECRET,
      env: { FINNHUB_API_KEY: 'no key!' },
    });

    expect([status, world.aws.versions.length]).toEqual([2, 1]);
    expect(stderr).toContain('FINNHUB_API_KEY');
    expect(stderr).not.toContain('no key!');
  });
});
