import fc from 'fast-check';
import { validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../../src/adapters/memory/ids.ts';
import { createSystemIds } from '../../../../src/adapters/system/ids.ts';

const START = '2025-01-06T14:30:00.000Z';
const take = (count: number, seed: number): string[] => {
  const ids = createSeededIds(seed, createManualClock(START));
  return Array.from({ length: count }, () => ids.next());
};

describe('seeded ids', () => {
  it('are UUIDs of version 7 that carry the time of the clock', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [id = ''] = take(1, seed);

        expect([validate(id), version(id)]).toEqual([true, 7]);
        expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(new Date(START).getTime());
      }),
    );
  });

  it('ascend strictly within one millisecond, and when the clock goes back', () => {
    let now = new Date(START).getTime();
    const ids = createSeededIds(7, { now: () => new Date(now) });
    const made: string[] = [];
    for (let count = 0; count < 20_000; count++) {
      if (count === 15_000) now -= 60_000;
      made.push(ids.next());
    }

    expect(made).toEqual([...new Set(made)].sort());
  });

  it('repeat with their seed and differ with another', () => {
    expect(take(100, 5)).toEqual(take(100, 5));
    expect(new Set([...take(100, 5), ...take(100, 6)]).size).toBe(200);
  });
});

describe('system ids', () => {
  it('are UUIDs of version 7 in ascending order', () => {
    const ids = createSystemIds();
    const made = Array.from({ length: 1_000 }, () => ids.next());

    expect(made.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(made).toEqual([...new Set(made)].sort());
  });
});
