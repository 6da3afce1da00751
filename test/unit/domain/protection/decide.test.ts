import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { bestToKeep, decideExit } from '../../../../src/domain/protection/decide.ts';
import { DEFAULT_EXIT_RULES as rules } from '../../../../src/domain/protection/exit-rules.ts';

const long = { qty: dec(10), averageEntryPrice: usd('100') };
const short = { qty: dec(-10), averageEntryPrice: usd('100') };
const money = (price: string | undefined) => (price === undefined ? undefined : usd(price));
const decide = (position: typeof long, price: string, best?: string, covered = false) => {
  const decision = decideExit({ position, rules, price: usd(price), best: money(best), covered });
  return decision.kind === 'hold'
    ? 'hold'
    : `${decision.kind} ${decision.reason} ${decision.level.toString()}`;
};
const kept = (position: typeof long, price: string, best?: string) =>
  bestToKeep({ position, rules, price: usd(price), best: money(best) })?.toString();

describe('what the watchdog does at a price (PF3)', () => {
  test.each([
    ['97.01', undefined, 'hold'],
    ['97', undefined, 'exit stop_loss 97'],
    ['92.01', undefined, 'exit stop_loss 97'],
    ['92', undefined, 'exit emergency_stop 92'],
    ['60', '105', 'exit emergency_stop 92'],
    ['105.99', undefined, 'hold'],
    ['106', undefined, 'exit take_profit 106'],
    ['130', undefined, 'exit take_profit 106'],
    ['101.86', '105', 'hold'],
    ['101.85', '105', 'exit trailing_stop 101.85'],
    ['97', '105', 'exit stop_loss 97'],
    ['98', '104.99', 'hold'],
  ])('long from 100, at %s after a best of %s: %s', (price, best, expected) => {
    expect(decide(long, price, best)).toBe(expected);
  });

  test.each([
    ['102.99', undefined, 'hold'],
    ['103', undefined, 'exit stop_loss 103'],
    ['108', undefined, 'exit emergency_stop 108'],
    ['94.01', undefined, 'hold'],
    ['94', undefined, 'exit take_profit 94'],
    ['97.84', '95', 'hold'],
    ['97.85', '95', 'exit trailing_stop 97.85'],
  ])('short from 100, at %s after a best of %s: %s', (price, best, expected) => {
    expect(decide(short, price, best)).toBe(expected);
  });

  test('a position that a resting stop covers is left to it, and escalated when it did not do its work', () => {
    expect(decide(long, '96', undefined, true)).toBe('hold');
    expect(decide(long, '110', undefined, true)).toBe('hold');
    expect(decide(long, '92', undefined, true)).toBe('escalate emergency_stop 92');
    expect(decide(short, '108', undefined, true)).toBe('escalate emergency_stop 108');
  });

  test('a stop that was reached and has not left in its time is escalated, unless the emergency stop is worse', () => {
    const overdue = { rules, best: undefined, covered: true, overdue: usd('95') };
    const at = (price: string) => decideExit({ position: long, price: usd(price), ...overdue });

    expect(at('94')).toEqual({ kind: 'escalate', reason: 'stop_loss', level: usd('95') });
    expect(at('92')).toMatchObject({ kind: 'escalate', reason: 'emergency_stop' });
  });

  test('long and short are mirror images', () => {
    const cents = fc.integer({ min: 1, max: 19_999 }).map((n) => dec(n).div(100));
    const pair = fc.record({ price: cents, best: fc.option(cents, { nil: undefined }) });
    fc.assert(
      fc.property(pair, ({ price, best }) => {
        const mirrored = (one: typeof price) => usd(dec(200).minus(one));
        // Additive levels would mirror exactly; the trailing distance is a share of the best price, so it is left out.
        const still = { ...rules, trailingFromPct: null };
        const one = {
          position: long,
          rules: still,
          price: usd(price),
          best: best && usd(best),
          covered: false,
        };
        const other = { ...one, position: short, price: mirrored(price), best: best && mirrored(best) };
        const [a, b] = [decideExit(one), decideExit(other)];

        expect([a.kind, 'reason' in a && a.reason]).toEqual([b.kind, 'reason' in b && b.reason]);
      }),
    );
  });
});

describe('the best price', () => {
  test.each([
    [long, '104.99', undefined, undefined],
    [long, '105', undefined, '105'],
    [long, '105.1', '105', undefined],
    [long, '105.105', '105', '105.105'],
    [long, '104', '105', undefined],
    [short, '95.01', undefined, undefined],
    [short, '95', undefined, '95'],
    [short, '94.95', '95', undefined],
    [short, '94.905', '95', '94.905'],
  ])(
    'is kept from where a stop trails it, and when it is better by a thousandth: %#',
    (position, price, best, expected) => {
      expect(kept(position, price, best)).toBe(expected);
    },
  );

  test('only ever improves, and the stop that trails it is off by a thousandth at most', () => {
    const prices = fc.array(fc.integer({ min: 9_000, max: 13_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(prices, (path) => {
        let best: string | undefined;
        let highest = 0;
        for (const cents of path) {
          const price = dec(cents).div(100).toFixed();
          highest = Math.max(highest, cents);
          const next = kept(long, price, best) ?? best;
          if (best !== undefined) expect(Number(next)).toBeGreaterThanOrEqual(Number(best));
          best = next;
        }
        if (highest >= 10_500) expect(Number(best)).toBeGreaterThan(highest / 100 / 1.001 - 1e-9);
        else expect(best).toBeUndefined();
      }),
    );
  });
});
