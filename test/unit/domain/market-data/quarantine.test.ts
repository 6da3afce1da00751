import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shift } from '../../../../src/domain/clock.ts';
import { judgeReading, type PriceMemory } from '../../../../src/domain/market-data/quarantine.ts';
import { instantOfSeconds, numberOrNaN, type Reading } from '../../../../src/domain/market-data/reading.ts';
import { NOW } from '../../../support/builders/common.ts';
import { aReading } from '../../../support/builders/readings.ts';

const now = new Date(NOW);
const known: PriceMemory = { good: { price: 150, timestamp: shift(NOW, -60_000), source: 'alpaca' } };

/** What becomes of each reading in turn: its price when it is believed, the reason when it is not. */
const outcomes = (readings: readonly Reading[], start: PriceMemory = known): readonly (number | string)[] => {
  let memory = start;
  return readings.map((reading) => {
    const judgement = judgeReading(memory, reading, now);
    memory = judgement.memory;
    return judgement.kind === 'good' ? reading.price : judgement.reason;
  });
};
const later = (ms: number): string => shift(NOW, ms - 30_000);

describe('the quarantine', () => {
  it.each<[string, Partial<Reading>, string]>([
    ['zero', { price: 0 }, 'not_a_price'],
    ['a negative price', { price: -1 }, 'not_a_price'],
    ['what is no number', { price: Number.NaN }, 'not_a_price'],
    ['infinity', { price: Number.POSITIVE_INFINITY }, 'not_a_price'],
    ['a crossed book', { bid: 151, ask: 150 }, 'crossed'],
    ['a price without a time', { timestamp: '' }, 'no_time'],
    ['a time that is none', { timestamp: 'yesterday' }, 'no_time'],
    ['a time that has not come', { timestamp: shift(NOW, 61_000) }, 'no_time'],
    ['a jump up', { price: 180.01 }, 'jump'],
    ['a jump down', { price: 119.99 }, 'jump'],
  ])('keeps %s, and still believes what was good', (_, wrong, reason) => {
    expect(outcomes([aReading(wrong), aReading({ timestamp: later(1_000) })])).toEqual([reason, 150]);
  });

  it.each<[string, Partial<Reading>]>([
    ['a move of a fifth', { price: 180 }],
    ['a locked book', { bid: 150, ask: 150 }],
    ['a book with nobody on one side', { bid: 150, ask: 0 }],
    ['clocks that differ', { timestamp: shift(NOW, 59_000) }],
    ['an old price', { timestamp: '2024-01-02T15:00:00Z' }],
  ])('lets %s through', (_, fine) => {
    const reading = aReading(fine);

    expect(outcomes([reading])).toEqual([reading.price]);
  });

  it('compares with the previous close where it knows no price yet, and has nothing to say without', () => {
    const doubled = aReading({ price: 300, previousClose: 150 });

    expect(outcomes([doubled], {})).toEqual(['jump']);
    expect(outcomes([aReading({ price: 300 })], {})).toEqual([300]);
    expect(outcomes([{ ...doubled, previousClose: 0 }], {})).toEqual([300]);
  });

  it('believes a jump once a later reading says the same', () => {
    const jump = aReading({ price: 200, timestamp: later(0) });
    const again = aReading({ price: 204, timestamp: later(1_000) });

    expect(outcomes([jump, again, aReading({ price: 206, timestamp: later(2_000) })])).toEqual([
      'jump',
      204,
      206,
    ]);
  });

  it('believes a jump once another source says the same, even of the same moment', () => {
    const jump = aReading({ price: 200 });

    expect(outcomes([jump, { ...jump, source: 'finnhub', price: 199 }])).toEqual(['jump', 199]);
  });

  it('takes the same reading for no second one, nor an earlier one, nor one that says something else', () => {
    const jump = aReading({ price: 200, timestamp: later(1_000) });

    expect(outcomes([jump, jump, { ...jump, timestamp: later(0) }])).toEqual(['jump', 'jump', 'jump']);
    expect(outcomes([jump, aReading({ price: 250, timestamp: later(2_000) })])).toEqual(['jump', 'jump']);
  });

  it.each<[string, Partial<Reading>, string]>([
    ['of the old price', { price: 150, bid: 151, ask: 150 }, 'crossed'],
    ['of the new price', { price: 202, timestamp: '' }, 'no_time'],
    ['of no price', { price: Number.NaN }, 'not_a_price'],
  ])('takes what is no reading, %s, for neither yes nor no', (_, wrong, reason) => {
    const jump = aReading({ price: 200, timestamp: later(0) });
    const again = aReading({ price: 204, timestamp: later(2_000) });

    expect(outcomes([jump, aReading({ timestamp: later(1_000), ...wrong }), again])).toEqual([
      'jump',
      reason,
      204,
    ]);
  });

  it('forgets a jump that the next reading takes back', () => {
    const spike = aReading({ price: 500, timestamp: later(0) });
    const back = aReading({ price: 151, timestamp: later(1_000) });
    const spikeAgain = aReading({ price: 500, timestamp: later(2_000) });

    expect(outcomes([spike, back, spikeAgain])).toEqual(['jump', 151, 'jump']);
  });

  it('never believes garbage between good readings, and never loses more than those', () => {
    const garbage = fc.oneof(
      fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      fc.double({ min: 0, max: 60, noNaN: true }),
      fc.double({ min: 250, max: 1e12, noNaN: true }),
    );
    const good = fc.double({ min: 100, max: 119, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(good, fc.option(garbage)), { minLength: 1, maxLength: 40 }), (pairs) => {
        const readings = pairs.flatMap(([price, bad], index) => [
          ...(bad === null ? [] : [aReading({ price: bad, timestamp: later(index * 20) })]),
          aReading({ price, timestamp: later(index * 20 + 10) }),
        ]);
        const start: PriceMemory = { good: { price: 110, timestamp: later(-1), source: 'alpaca' } };

        const believed = outcomes(readings, start).filter((outcome) => typeof outcome === 'number');

        expect(believed).toEqual(pairs.map(([price]) => price));
      }),
    );
  });
});

describe('what a source wrote', () => {
  it.each([
    [150.25, 150.25],
    ['150.25', Number.NaN],
    [null, Number.NaN],
    [{}, Number.NaN],
    [undefined, Number.NaN],
  ])('%j is the number %d', (value, number) => {
    expect(numberOrNaN(value)).toBe(number);
  });

  it.each([
    [1_736_177_400, NOW],
    [0, ''],
    [-5, ''],
    [1e300, ''],
    [Number.NaN, ''],
    ['1736177400', ''],
    [null, ''],
  ])('%j seconds are the instant %j', (value, instant) => {
    expect(instantOfSeconds(value)).toBe(instant);
  });
});
