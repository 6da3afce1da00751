import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InvalidInputError } from '../../../src/domain/errors.ts';
import { createHostClock } from '../../../src/local/clock/create.ts';
import { openDataFolder } from '../../../src/local/data-folder.ts';
import type { Environment } from '../../../src/local/environment.ts';
import { parseOptions } from '../../../src/local/options.ts';
import { createTurnstile } from '../../../src/local/turnstile.ts';
import { chooseVenue, type Venue } from '../../../src/local/venue.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { createHostTime } from './host-time.ts';

const SECRET = 'planted5ecretplanted5ecret';
const PAPER = 'https://paper-api.alpaca.markets';
const DATA = 'https://data.alpaca.markets';

const keys = (tradingUrl = PAPER, dataUrl = DATA): Environment => ({
  alpaca: { keyId: 'PKTESTKEY0001', secretKey: SECRET, tradingUrl, dataUrl },
});

describe('the venue', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quarterdeck-venue-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const choose = (environment: Environment, flags: Record<string, unknown> = {}): Venue =>
    chooseVenue(parseOptions({ _: [], ...flags }), environment, folder);

  it('is the synthetic market of the seed where nothing else is said', () => {
    const venue = choose({}, { seed: '7' });

    expect(venue).toMatchObject({ kind: 'paper-exchange', timeframe: '1Min' });
    expect(venue.description).toContain('synthetic, seed 7');
    expect(venue.symbols).toContain('AAPL');
    expect(venue.simulatedFrom).toBeInstanceOf(Date);
  });

  it('is Alpaca paper once keys are there, in real time', () => {
    const venue = choose(keys());

    expect(venue).toMatchObject({ kind: 'alpaca', description: `Alpaca paper at ${PAPER}` });
    expect(venue.simulatedFrom).toBeUndefined();
  });

  it('may be a broker on loopback', () => {
    const venue = choose(keys('http://127.0.0.1:4000', 'http://localhost:4000'));

    expect(venue.kind).toBe('alpaca');
  });

  it.each([
    ['the live API', 'https://api.alpaca.markets', DATA, 'ALPACA_TRADING_URL'],
    ['another host', 'https://example.com', DATA, 'ALPACA_TRADING_URL'],
    [
      'a host that only begins like the paper API',
      'https://paper-api.alpaca.markets.example.com',
      DATA,
      'ALPACA_TRADING_URL',
    ],
    ['a paper API without encryption', 'http://paper-api.alpaca.markets', DATA, 'ALPACA_TRADING_URL'],
    ['a paper API with a name in front', 'https://api@paper-api.alpaca.markets', DATA, 'ALPACA_TRADING_URL'],
    ['a foreign source of prices', PAPER, 'https://example.com', 'ALPACA_DATA_URL'],
  ])('refuses %s, naming the variable and no secret', (_what, tradingUrl, dataUrl, variable) => {
    const choosing = () => choose(keys(tradingUrl, dataUrl));

    expect(choosing).toThrow(InvalidInputError);
    expect(choosing).toThrow(new RegExp(`^${variable}: refused broker host`));
    expect(choosing).not.toThrow(SECRET);
  });

  it('touches no state before it is connected', () => {
    choose({});
    choose(keys());

    expect(readdirSync(folder)).toEqual([]);
  });

  it('connects Alpaca’s own client to the exchange in process', async () => {
    const venue = choose({});
    const start = venue.simulatedFrom ?? new Date(0);
    const connection = await venue.connect(createHostTime({ start }).clock, createKeptLog());

    const account = await connection.broker.account();
    const asset = await connection.broker.asset('AAPL');
    await connection.close();

    expect(account.cash.toString()).toBe('100000');
    expect(asset).toMatchObject({ symbol: 'AAPL', tradable: true });
    // Nothing happens there before it is asked about, so it has nothing to tell.
    expect(connection.broker.hintOfEnd?.('one')).toBeUndefined();
  });

  it('listens to the trade updates of a broker in another process, and stops to when it is closed', async () => {
    const venue = choose(keys('http://127.0.0.1:9', 'http://127.0.0.1:9'));
    const log = createKeptLog();
    const connection = await venue.connect(createHostTime().clock, log);

    const hint = connection.broker.hintOfEnd?.('one');
    await vi.waitFor(() => expect(log.lines).toHaveLength(1));
    await connection.close();

    expect(hint).toBeDefined();
    expect(log.lines[0]?.message).toBe('trade updates are not heard; orders are asked for');
  });

  it('has its own pace: a real broker’s market does not go faster', () => {
    const options = parseOptions({ _: [], speed: '60' });
    const open = () =>
      createHostClock(options, choose(keys()), openDataFolder(folder, false), createTurnstile(1));

    expect(open).toThrow(InvalidInputError);
    expect(open).toThrow(/^--speed must be 1/);
  });
});
