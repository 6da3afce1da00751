import { describe, expect, it } from 'vitest';
import { BILLED, priceList, readPriceList } from '../../../../scripts/cost/price-list.ts';

const list = readPriceList();
const { 'sqs.requests': sqs, ...others } = list.prices;

describe('the price list', () => {
  it('has a dated price for everything that is billed, each with its source', () => {
    expect(Object.keys(list.prices).toSorted()).toEqual([...BILLED].toSorted());
    expect(list.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    for (const { source } of Object.values(list.prices))
      expect(source).toMatch(/checked \d{4}-\d{2}|from memory/);
  });

  it.each([
    ['lacks a price', { ...list, prices: others }],
    ['has a price that nobody asks for', { ...list, prices: { ...list.prices, 'ec2.hours': sqs } }],
    [
      'has a price that is no decimal text',
      { ...list, prices: { ...list.prices, 'sqs.requests': { ...sqs, usd: 0.4 } } },
    ],
    [
      'has an allowance below nothing',
      { ...list, prices: { ...list.prices, 'sqs.requests': { ...sqs, alwaysFree: -1 } } },
    ],
    ['has no date', { ...list, date: 'lately' }],
  ])('is refused when it %s', (_what, broken) => {
    expect(priceList.safeParse(broken).success).toBe(false);
  });
});
