import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clientOrderIdOf,
  cycleIdAfter,
  decisionIdOf,
  intentIdOf,
  legOf,
  readClientOrderId,
} from '../../../src/domain/ids.ts';

describe('ids', () => {
  test('derive from what they answer', () => {
    const decision = decisionIdOf('018f-request', 'BTC/USD');
    expect(decision).toBe('018f-request-BTC_USD');
    expect(intentIdOf(decision)).toBe('intent-018f-request-BTC_USD');
    expect(clientOrderIdOf('default', intentIdOf(decision), 'entry-1')).toBe(
      'qd-default-intent-018f-request-BTC_USD-entry-1',
    );
  });

  test('of orders say whose leg they are', () => {
    const id = clientOrderIdOf('default', 'intent-018f-entry-1-BTC_USD', legOf(2));

    expect(readClientOrderId('default', id)).toEqual({
      intentId: 'intent-018f-entry-1-BTC_USD',
      leg: 'entry-2',
    });
    expect(readClientOrderId('other', id)).toBeUndefined();
    for (const foreign of [
      'by-hand',
      'qd-default-intent-x',
      'qd-default-intent-x-entry-',
      'x-qd-default-intent-x-entry-1',
    ])
      expect(readClientOrderId('default', foreign)).toBeUndefined();
  });

  test('of cycles are their numbers, and sort as they came', () => {
    expect([undefined, 'cycle-00000001', 'cycle-00099999'].map(cycleIdAfter)).toEqual([
      'cycle-00000001',
      'cycle-00000002',
      'cycle-00100000',
    ]);
    expect(cycleIdAfter('cycle-00099999') > 'cycle-00099999').toBe(true);
    expect(() => cycleIdAfter('018f-request')).toThrow(/018f-request is not the id of a cycle/);
  });

  test('client order ids fit in 128 characters and differ where anything differs', () => {
    const agent = fc.stringMatching(/^[a-z0-9]{1,32}$/);
    const leg = fc.integer({ min: 1, max: 9 });
    const symbol = fc.constantFrom('AAPL', 'BRK.B', 'BTC/USD', 'SUSHI/USD');
    const parts = fc.tuple(agent, fc.uuid({ version: 7 }), symbol, leg);
    const idOf = ([agentId, request, of, attempt]: [string, string, string, number]): string =>
      clientOrderIdOf(agentId, intentIdOf(decisionIdOf(request, of)), `entry-${attempt}`);
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(idOf(one).length).toBeLessThanOrEqual(128);
        expect(idOf(one) === idOf(other)).toBe(one.every((part, index) => part === other[index]));
      }),
    );
  });
});
