import { describe, expect, it } from 'vitest';
import { parseExchangeOptions } from '../../../../src/local/exchange/options.ts';

const read = (flags: Record<string, unknown> = {}) => parseExchangeOptions({ _: [], ...flags });

describe('the command line of the exchange', () => {
  it('has a value for everything but what is optional', () => {
    expect(read()).toEqual({
      port: 4010,
      seed: 1,
      speed: 1,
      cash: '100000',
      'rate-limit': true,
      key: 'PAPEREXCHANGE',
      secret: 'PAPEREXCHANGESECRET',
    });
  });

  it('reads every flag', () => {
    const given = {
      port: '4011',
      bars: 'bars',
      seed: '7',
      speed: 'max',
      start: '2024-03-11T09:30:00-04:00',
      cash: '2500.50',
      settings: 'settings.json',
      faults: 'faults.json',
      state: 'exchange.db',
      'rate-limit': false,
      rateLimit: false,
      key: 'ABCDEFGH',
      secret: 'HGFEDCBA',
    };

    expect(read(given)).toEqual({
      port: 4011,
      bars: 'bars',
      seed: 7,
      speed: 'max',
      start: new Date('2024-03-11T13:30:00Z'),
      cash: '2500.50',
      settings: 'settings.json',
      faults: 'faults.json',
      state: 'exchange.db',
      'rate-limit': false,
      key: 'ABCDEFGH',
      secret: 'HGFEDCBA',
    });
  });

  it.each([
    [{ port: '0' }, 'port: must be from 1 to 65535'],
    [{ speed: 'fast' }, 'speed: must be "max" or a number'],
    [{ start: 'monday' }, 'start: must be an instant'],
    [{ cash: '-5' }, 'cash: must be dollars'],
    [{ cash: '1.234' }, 'cash: must be dollars'],
    [{ key: 'short' }, 'key: must be 8 to 64 letters and digits'],
    [{ bars: '' }, 'bars: must name a folder'],
    [{ colour: 'red' }, 'unknown flag --colour'],
    [{ _: ['serve'] }, 'unknown argument serve'],
  ])('refuses %j, naming flag and rule', (flags, message) => {
    expect(() => read(flags)).toThrow(message);
  });
});
