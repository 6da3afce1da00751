import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BILLED, type Billed, readPriceList } from '../../../../scripts/cost/price-list.ts';
import { billOf, byService, type Quantities } from '../../../../scripts/cost/pricing.ts';
import { ZERO } from '../../../../src/domain/decimal.ts';

const prices = readPriceList();
const nothing = Object.fromEntries(BILLED.map((billed) => [billed, 0])) as Record<Billed, number>;
const lineOf = (billed: Billed, quantity: number) => {
  const line = billOf({ ...nothing, [billed]: quantity }, prices).lines.find((one) => one.billed === billed);
  return [line?.listUsd.toString(), line?.usd.toString()];
};

const quantities: fc.Arbitrary<Quantities> = fc.record(
  Object.fromEntries(
    BILLED.map((billed) => [billed, fc.double({ min: 0, max: 1e9, noNaN: true })]),
  ) as Record<Billed, fc.Arbitrary<number>>,
);

describe('the bill', () => {
  it.each<[Billed, number, string, string]>([
    ['dynamodb.writeUnits', 2_000_000, '1.25', '1.25'],
    ['sqs.requests', 1_500_000, '0.6', '0.2'],
    ['sqs.requests', 999_999, '0.3999996', '0'],
    ['stepfunctions.transitions', 12_600, '0.315', '0.215'],
    ['cloudwatch.alarms', 17, '1.7', '0.7'],
    ['cloudwatch.dashboards', 1, '3', '0'],
    ['secrets.secrets', 1, '0.4', '0.4'],
  ])('of %s × %d is %s by the list and %s behind what is free', (billed, quantity, list, left) => {
    expect(lineOf(billed, quantity)).toEqual([list, left]);
  });

  it('of nothing is nothing', () => {
    expect(billOf(nothing, prices).listUsd.eq(ZERO)).toBe(true);
  });

  it('is the sum of its lines, and of its services', () => {
    fc.assert(
      fc.property(quantities, (month) => {
        const bill = billOf(month, prices);
        const lines = bill.lines.reduce((sum, { usd }) => sum.plus(usd), ZERO);
        const services = byService(bill).reduce((sum, { listUsd }) => sum.plus(listUsd), ZERO);

        expect(lines.eq(bill.usd)).toBe(true);
        expect(services.eq(bill.listUsd)).toBe(true);
        expect(bill.usd.lte(bill.listUsd)).toBe(true);
      }),
    );
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('is not made of %d', (quantity) => {
    expect(() => billOf({ ...nothing, 'xray.traces': quantity }, prices)).toThrow(/xray\.traces/);
  });
});
