import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import {
  countDailyLoss,
  type DailyLossReadings,
  isDailyLossBreached,
  isDailyLossConfirmed,
} from '../../../../src/domain/risk/daily-loss.ts';

const TODAY = '2024-05-15';

const read = (readings: readonly boolean[], session = TODAY) =>
  readings.reduce<DailyLossReadings | undefined>(
    (previous, breached) => countDailyLoss(previous, breached, session),
    undefined,
  );
/** The same, with whether the loss is certain. */
const judged = (counted: DailyLossReadings | undefined) => ({
  ...counted,
  confirmed: isDailyLossConfirmed(counted),
});

describe('daily loss (RK6)', () => {
  test('is certain at the third reading in a row', () => {
    expect(judged(read([true, true]))).toEqual({ readings: 2, session: TODAY, confirmed: false });
    expect(judged(read([true, true, true]))).toEqual({ readings: 3, session: TODAY, confirmed: true });
  });

  test('one good reading starts the count again', () => {
    expect(judged(read([true, true, false, true]))).toEqual({
      readings: 1,
      session: TODAY,
      confirmed: false,
    });
  });

  test('another session starts the count again', () => {
    const yesterday: DailyLossReadings = { readings: 2, session: '2024-05-14' };
    expect(judged(countDailyLoss(yesterday, true, TODAY))).toEqual({
      readings: 1,
      session: TODAY,
      confirmed: false,
    });
  });

  test('is confirmed exactly when the last three readings of a session are breached', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), (readings) => {
        const lastThree = readings.slice(-3);
        expect(isDailyLossConfirmed(read(readings))).toBe(lastThree.length === 3 && lastThree.every(Boolean));
      }),
    );
  });

  test.each([
    ['95000', '100000', false],
    ['94999.99', '100000', true],
    ['120000', '100000', false],
    ['100000', '0', true],
    ['100000', undefined, true],
  ])('equity %s of %s: breached %s', (equity, last, breached) => {
    const lastEquity = last === undefined ? undefined : usd(last);
    expect(isDailyLossBreached(usd(equity), lastEquity, dec('0.05'))).toBe(breached);
  });
});
