import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec, ZERO } from '../../../../src/domain/decimal.ts';
import {
  canFollow,
  fillDelta,
  isSpent,
  isTerminal,
  isWorking,
} from '../../../../src/domain/order/lifecycle.ts';
import { ORDER_STATUSES, type OrderStatus } from '../../../../src/domain/order/status.ts';

const status = fc.constantFrom(...ORDER_STATUSES);

describe('order status', () => {
  test.each<[OrderStatus, OrderStatus]>([
    ['pending_new', 'new'],
    ['new', 'filled'],
    ['accepted', 'partially_filled'],
    ['partially_filled', 'filled'],
    ['partially_filled', 'canceled'],
    ['new', 'pending_cancel'],
    ['pending_cancel', 'partially_filled'],
    ['pending_cancel', 'filled'],
    ['pending_cancel', 'new'], // the cancel was refused
    ['pending_replace', 'replaced'],
    ['done_for_day', 'new'], // good till cancelled, the next morning
    ['canceled', 'filled'],
    ['canceled', 'partially_filled'],
    ['expired', 'partially_filled'],
    ['replaced', 'filled'],
    ['new', 'rejected'],
    ['unknown', 'filled'],
    ['unknown', 'pending_new'],
    ['new', 'unknown'],
    ['accepted_for_bidding', 'new'],
    ['pending_new', 'rejected'],
    ['held', 'new'], // the exit of a bracket, when its entry has filled
    ['stopped', 'filled'], // guaranteed, then done
    ['suspended', 'canceled'],
    ['suspended', 'new'],
    ['done_for_day', 'calculated'],
    ['calculated', 'filled'],
    ['calculated', 'done_for_day'],
    ['pending_replace', 'new'], // the replacement was refused
    ['pending_cancel', 'replaced'],
  ])('%s can be followed by %s', (from, to) => {
    expect(canFollow(from, to)).toBe(true);
  });

  test.each<[OrderStatus, OrderStatus]>([
    ['filled', 'canceled'],
    ['filled', 'partially_filled'],
    ['filled', 'new'],
    ['canceled', 'new'],
    ['canceled', 'expired'],
    ['rejected', 'filled'],
    ['rejected', 'new'],
    ['partially_filled', 'new'],
    ['partially_filled', 'rejected'],
    ['new', 'pending_new'],
    ['expired', 'unknown'],
    ['replaced', 'new'],
    ['partially_filled', 'held'],
    ['calculated', 'pending_new'],
    ['new', 'accepted_for_bidding'],
  ])('%s cannot be followed by %s: that report is old', (from, to) => {
    expect(canFollow(from, to)).toBe(false);
  });

  test('the ends', () => {
    expect(ORDER_STATUSES.filter(isTerminal)).toEqual([
      'filled',
      'canceled',
      'expired',
      'replaced',
      'rejected',
    ]);
  });

  test('a status is either working or an end, and repeats itself without harm', () => {
    for (const one of ORDER_STATUSES) {
      expect(isWorking(one)).toBe(!isTerminal(one));
      expect(canFollow(one, one)).toBe(true);
    }
  });

  test('after an end only a late fill comes', () => {
    fc.assert(
      fc.property(status, status, (from, to) => {
        fc.pre(isTerminal(from) && from !== to && canFollow(from, to));
        expect(['partially_filled', 'filled']).toContain(to);
      }),
    );
  });

  test('nothing is left of an order that has ended, and of one that is calculated and has filled as a whole', () => {
    const spent = (filled: number): readonly OrderStatus[] =>
      ORDER_STATUSES.filter((one) => isSpent({ status: one, qty: dec(10), filledQty: dec(filled) }));
    const ends = ORDER_STATUSES.filter(isTerminal);

    expect(spent(4)).toEqual(ends);
    expect(spent(10)).toEqual([...ends, 'calculated']);
  });

  test('every working order can be filled, cancelled and expire', () => {
    for (const from of ORDER_STATUSES.filter(isWorking)) {
      expect(
        ['filled', 'canceled', 'expired'].filter((to) => canFollow(from, to as OrderStatus)),
      ).toHaveLength(3);
    }
  });
});

describe('fillDelta', () => {
  const reports = fc.array(fc.integer({ min: 0, max: 1_000_000 }).map((millis) => dec(millis).div(1000)));

  test('the deltas of reports in any order, repeated or late, add up to the greatest', () => {
    fc.assert(
      fc.property(reports, (totals) => {
        let filledQty = ZERO;
        let added = ZERO;
        for (const total of totals) {
          const delta = fillDelta({ filledQty }, { filledQty: total });
          expect(delta.gte(0)).toBe(true);
          added = added.plus(delta);
          filledQty = filledQty.plus(delta);
        }
        const greatest = totals.reduce((most, total) => (total.gt(most) ? total : most), ZERO);
        expect(added.toFixed()).toBe(greatest.toFixed());
      }),
    );
  });
});
