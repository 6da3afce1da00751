import { describe, expect, it } from 'vitest';
import { createSharedTurn } from '../../../src/local/shared-turn.ts';
import { createTurnstile } from '../../../src/local/turnstile.ts';
import { settled } from './host-time.ts';

/** A read that goes on until it is told to end. */
function reading(name: string, seen: string[]) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const read = async (): Promise<string> => {
    seen.push(name);
    await promise;
    return name;
  };
  return { read, end: resolve };
}

function world() {
  const turnstile = createTurnstile(1);
  const seen: string[] = [];
  let now = 0;
  const pass = (ms: number): void => {
    now += ms;
  };
  const shared = createSharedTurn(turnstile, () => now);
  return { turnstile, seen, shared, pass };
}

describe('a shared turn', () => {
  it('has reads that come together inside at once, as one activity', async () => {
    const { turnstile, seen, shared } = world();
    const [one, two] = [reading('one', seen), reading('two', seen)];

    const answers = [shared(one.read), shared(two.read)];
    await settled();
    const during = [...seen, turnstile.active];
    one.end();
    await settled();
    const left = turnstile.active;
    two.end();

    expect(await Promise.all(answers)).toEqual(['one', 'two']);
    expect([during, left, turnstile.active]).toEqual([['one', 'two', 1], 1, 0]);
  });

  it('waits for the activity before it, and lets the one behind it have its turn', async () => {
    const { turnstile, seen, shared, pass } = world();
    const [before, first, behind, late] = ['before', 'first', 'behind', 'late'].map((name) =>
      reading(name, seen),
    );
    if (before === undefined || first === undefined || behind === undefined || late === undefined)
      throw new Error();
    const all = [turnstile.run(before.read), shared(first.read), turnstile.run(behind.read)];
    await settled();
    const atFirst = [...seen];
    before.end();
    await settled();
    pass(20);
    all.push(shared(late.read));
    await settled();
    const afterwards = [...seen];
    first.end();
    await settled();
    behind.end();
    await settled();
    late.end();
    await Promise.all(all);

    expect(atFirst).toEqual(['before']);
    expect(afterwards).toEqual(['before', 'first']);
    expect(seen).toEqual(['before', 'first', 'behind', 'late']);
  });

  it('goes on for the others when a read fails, and is over with the last', async () => {
    const { turnstile, seen, shared } = world();
    const other = reading('other', seen);

    const failing = shared(() => Promise.reject(new Error('no store')));
    const reads = shared(other.read);
    await expect(failing).rejects.toThrow('no store');
    other.end();

    expect(await reads).toBe('other');
    expect(turnstile.active).toBe(0);
  });
});
