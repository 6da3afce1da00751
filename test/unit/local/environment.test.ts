import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/local/environment.ts';

const KEY = 'PKTESTKEY0001';
const SECRET = 'planted5ecretplanted5ecret';
const PAPER = { tradingUrl: 'https://paper-api.alpaca.markets', dataUrl: 'https://data.alpaca.markets' };

describe('the environment', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quarterdeck-env-'));
    file = join(folder, '.env');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The message of the refusal, or undefined when there was none. */
  const refusal = (variables: NodeJS.ProcessEnv = {}): { name: string; message: string } | undefined => {
    try {
      readEnvironment(file, variables);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  };

  it('asks for nothing: without a file and variables there is the paper exchange', () => {
    const environment = readEnvironment(file, {});

    expect(environment).toEqual({});
  });

  it('reads the file, with comments, quotes, exports and Windows line ends', () => {
    writeFileSync(
      file,
      `# keys\r\n\r\nexport ALPACA_KEY_ID=${KEY}\r\n  ALPACA_SECRET_KEY = "${SECRET}" # secret\r\nOTHER=1\r\n`,
    );

    const environment = readEnvironment(file, {});

    expect(environment).toEqual({ alpaca: { keyId: KEY, secretKey: SECRET, ...PAPER } });
  });

  it('lets the process environment win over the file', () => {
    writeFileSync(file, 'DYNAMODB_ENDPOINT=http://127.0.0.1:8000\n');

    const environment = readEnvironment(file, { DYNAMODB_ENDPOINT: 'http://127.0.0.1:9000' });

    expect(environment).toEqual({ dynamodbEndpoint: 'http://127.0.0.1:9000' });
  });

  it('has the earnings dates of the file that it names', () => {
    const earnings = join(folder, 'earnings.json');
    writeFileSync(earnings, '{"AAPL":[{"date":"2026-10-29","time":"after_close"}],"MSFT":[]}');

    expect(readEnvironment(file, { EARNINGS_FILE: earnings })).toEqual({
      earnings: { AAPL: [{ date: '2026-10-29', time: 'after_close' }], MSFT: [] },
    });
  });

  it.each([
    ['{"AAPL":[{"date":"2026-02-30"}]}', /earnings\.json is invalid: AAPL\.0\.date: must be a date such as/],
    ['{"AAPL":[{"date":"2026-02-20","time":"noon"}]}', /AAPL\.0\.time: /],
    ['{"apple":[]}', /apple: /],
    ['{"AAPL":[{"date":"2026-02-20","hour":9}]}', /AAPL\.0: unknown field hour/],
    ['[]', /is invalid/],
    ['{', /is not valid JSON/],
  ])('refuses a file of earnings with %s', (text, message) => {
    const earnings = join(folder, 'earnings.json');
    writeFileSync(earnings, text);

    expect(refusal({ EARNINGS_FILE: earnings })).toMatchObject({
      name: 'InvalidInput',
      message: expect.stringMatching(message) as unknown,
    });
  });

  it('refuses a file of earnings that is not there', () => {
    const missing = join(folder, 'none.json');

    expect(refusal({ EARNINGS_FILE: missing })?.message).toMatch(
      /^EARNINGS_FILE: \S+none\.json cannot be read/,
    );
  });

  it('has the keys of other sources of prices where they are', () => {
    const environment = readEnvironment(file, {
      FINNHUB_API_KEY: 'c0ffee_-12',
      COINGECKO_API_KEY: 'CG-abcdefgh',
    });

    expect(environment).toEqual({ finnhubKey: 'c0ffee_-12', coinGeckoKey: 'CG-abcdefgh' });
  });

  it('has the address of the signal service where it is', () => {
    const environment = readEnvironment(file, { SIGNAL_SERVICE_URL: 'http://127.0.0.1:8080/signals' });

    expect(environment).toEqual({ signalServiceUrl: 'http://127.0.0.1:8080/signals' });
  });

  it('takes an empty value for one that waits to be filled in', () => {
    writeFileSync(file, 'ALPACA_KEY_ID=\nALPACA_SECRET_KEY=\n');

    const environment = readEnvironment(file, {});

    expect(environment).toEqual({});
  });

  it('refuses a line that is no assignment, by its number', () => {
    writeFileSync(file, `# keys\nALPACA_KEY_ID=${KEY}\nALPACA_SECRET_KEY ${SECRET}\n`);

    const refused = refusal();

    expect(refused).toMatchObject({
      name: 'InvalidInput',
      message: `${file} line 3: must be NAME=value, a comment or empty`,
    });
  });

  it.each([
    ['the key', { ALPACA_KEY_ID: KEY }],
    ['the secret', { ALPACA_SECRET_KEY: SECRET }],
  ])('refuses %s alone', (_which, variables) => {
    const refused = refusal(variables);

    expect(refused).toMatchObject({ name: 'InvalidInput' });
    expect(refused?.message).toContain('ALPACA_KEY_ID and ALPACA_SECRET_KEY go together');
  });

  it.each([
    ['ALPACA_KEY_ID', 'must be an Alpaca key id of letters and digits'],
    ['ALPACA_SECRET_KEY', 'must be an Alpaca secret key of letters and digits'],
    ['ALPACA_TRADING_URL', 'must be a URL'],
    ['ALPACA_DATA_URL', 'must be a URL'],
    ['DYNAMODB_ENDPOINT', 'must be a URL'],
    ['SIGNAL_SERVICE_URL', 'must be an http or https URL'],
    ['FINNHUB_API_KEY', 'must be an API key of letters, digits, "_" and "-"'],
    ['COINGECKO_API_KEY', 'must be an API key of letters, digits, "_" and "-"'],
  ])('names %s and its rule when it is malformed, and never its value', (name, rule) => {
    const malformed = `${SECRET} "quoted"`;
    writeFileSync(file, `ALPACA_KEY_ID=${KEY}\nALPACA_SECRET_KEY=${SECRET}\n`);

    const refused = refusal({ [name]: malformed });

    expect(refused?.message).toBe(`${file} is invalid: ${name}: ${rule}`);
    expect(JSON.stringify(refused)).not.toContain(SECRET);
  });
});
