import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { type Money, usd } from '../../../../src/domain/money.ts';
import {
  DEFAULT_EXIT_RULES,
  exitRuleObjections,
  hasExitRules,
  NO_EXIT_RULES,
  withExitRules,
} from '../../../../src/domain/protection/exit-rules.ts';
import { exitLevels } from '../../../../src/domain/protection/levels.ts';

const long = { qty: dec(10), averageEntryPrice: usd('200') };
const short = { qty: dec(-10), averageEntryPrice: usd('200') };
const texts = (levels: ReturnType<typeof exitLevels>): Readonly<Record<string, string | null>> =>
  Object.fromEntries(
    Object.entries<Money | null>({ ...levels }).map(([name, price]) => [name, price?.toString() ?? null]),
  );

describe('the prices at which a position is left (PF2)', () => {
  test('long: 3 % and 8 % below what it cost, 6 % above, a stop that trails from 5 % above', () => {
    expect(texts(exitLevels(long, DEFAULT_EXIT_RULES, undefined))).toEqual({
      stopLoss: '194',
      takeProfit: '212',
      emergencyStop: '184',
      trailingFrom: '210',
      trailingStop: null,
    });
  });

  test('short: the same the other way round', () => {
    expect(texts(exitLevels(short, DEFAULT_EXIT_RULES, undefined))).toEqual({
      stopLoss: '206',
      takeProfit: '188',
      emergencyStop: '216',
      trailingFrom: '190',
      trailingStop: null,
    });
  });

  test.each([
    ['long', long, '209.99', null],
    ['long', long, '210', '203.7'],
    ['long', long, '220', '213.4'],
    ['short', short, '190.01', null],
    ['short', short, '190', '195.7'],
    ['short', short, '180', '185.4'],
  ])('%s: the best price %4$s puts the trailing stop at its distance', (_side, position, best, stop) => {
    const { trailingStop } = exitLevels(position, DEFAULT_EXIT_RULES, usd(best));

    expect(trailingStop?.toString() ?? null).toBe(stop);
  });

  test('are none for what cost nothing', () => {
    const gift = { qty: dec(3), averageEntryPrice: usd(0) };

    expect(new Set(Object.values(exitLevels(gift, DEFAULT_EXIT_RULES, usd(5))))).toEqual(new Set([null]));
  });

  test('of a cost with many digits are prices that exist', () => {
    const position = { qty: dec(3), averageEntryPrice: usd(dec(100).div(3)) };

    expect(exitLevels(position, DEFAULT_EXIT_RULES, undefined).stopLoss?.toString()).toBe('32.333333333');
  });
});

describe('exit rules', () => {
  test('that are off have no price, and without any a position is not watched', () => {
    const { trailingPct: _, ...off } = NO_EXIT_RULES;

    expect(Object.values(off)).toEqual([null, null, null, null]);
    expect(Object.values(exitLevels(long, NO_EXIT_RULES, usd('300')))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(hasExitRules(NO_EXIT_RULES)).toBe(false);
    expect(hasExitRules(withExitRules(NO_EXIT_RULES, { trailingFromPct: dec('0.1') }))).toBe(true);
  });

  test('of a position take the place of those they name, null too, and of no others', () => {
    const rules = withExitRules(DEFAULT_EXIT_RULES, { stopLossPct: dec('0.01'), takeProfitPct: null });

    expect(rules).toEqual({ ...DEFAULT_EXIT_RULES, stopLossPct: dec('0.01'), takeProfitPct: null });
    expect(withExitRules(rules, { stopLossPct: undefined })).toEqual(rules);
  });

  test('have their emergency stop behind the stop-loss', () => {
    const tight = withExitRules(DEFAULT_EXIT_RULES, { emergencyStopPct: dec('0.02') });

    expect(exitRuleObjections(tight)).toEqual(['emergencyStopPct: must be at least stopLossPct']);
    expect(exitRuleObjections({ ...tight, stopLossPct: null })).toEqual([]);
    expect(exitRuleObjections(DEFAULT_EXIT_RULES)).toEqual([]);
  });
});
