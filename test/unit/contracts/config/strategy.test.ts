import { describe, expect, test } from 'vitest';
import { strategyConfig } from '../../../../src/contracts/config/strategy.ts';
import { parse } from '../../../../src/contracts/parse.ts';
import { STRATEGIES } from '../../../../src/domain/strategy/registry.ts';

const about = { strategyId: 'mine', name: 'Mine', engine: 'rules', timeframe: '1Min' };
const configured = (type: string, params: unknown) =>
  parse(strategyConfig, { ...about, type, params }, 'strategy');

describe('the configuration of a strategy', () => {
  test.each(Object.entries(STRATEGIES))('%s has its defaults where nothing is said', (type, { defaults }) => {
    expect(configured(type, {})).toEqual({ ...about, type, params: defaults });
  });

  test('takes what differs', () => {
    const { params } = configured('mean-reversion', { period: 30, rsiOversold: 25.5 });

    expect(params).toEqual({ ...STRATEGIES['mean-reversion']?.defaults, period: 30, rsiOversold: 25.5 });
  });

  test.each([
    ['momentum', { fast: 1 }, /params\.fast: .*>=2/],
    ['momentum', { fast: 5.5 }, /params\.fast: .*int/],
    ['momentum', { fast: 15 }, /params: fast must be less than slow/],
    ['momentum', { rsiOverbought: 101 }, /params\.rsiOverbought: .*<=100/],
    ['momentum', { fullStrength: Number.NaN }, /params\.fullStrength: .*NaN/],
    ['momentum', { entryPeriod: 5 }, /params: unknown field entryPeriod/],
    ['trend-following', { signal: '9' }, /params\.signal: .*number/],
    ['equal-weight', { invested: 1.01 }, /params\.invested: .*<=1/],
    ['equal-weight', undefined, /params: /],
    ['astrology', {}, /type: must be one of momentum, mean-reversion, trend-following, equal-weight/],
    ['toString', {}, /type: must be one of/],
  ])('refuses %s with %j', (type, params, error) => {
    expect(() => configured(type, params)).toThrow(error);
  });
});
