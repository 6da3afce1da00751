import { describe, expect, it } from 'vitest';
import { tracked } from '../../../src/local/tracked.ts';

/** A part with state of its own, and a `track` that notes how each piece of work ended. */
function counter() {
  const part = {
    name: 'counter',
    count: 0,
    async add(more: number): Promise<number> {
      this.count += more;
      return this.count;
    },
    async fail(): Promise<never> {
      throw new Error('broken');
    },
  };
  const ends: string[] = [];
  const track = async <R>(work: () => Promise<R>): Promise<R> => {
    try {
      const result = await work();
      ends.push('ended');
      return result;
    } catch (error) {
      ends.push('failed');
      throw error;
    }
  };
  return { part, ends, watched: tracked(part, track) };
}

describe('a part that is tracked', () => {
  it('does what it did, with each call counted', async () => {
    const { part, ends, watched } = counter();

    const sums = [await watched.add(2), await watched.add(3)];

    expect(sums).toEqual([2, 5]);
    expect([watched.name, part.count]).toEqual(['counter', 5]);
    expect(ends).toEqual(['ended', 'ended']);
  });

  it('fails as it did', async () => {
    const { ends, watched } = counter();

    await expect(watched.fail()).rejects.toThrow('broken');

    expect(ends).toEqual(['failed']);
  });
});
