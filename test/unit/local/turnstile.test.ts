import { describe, expect, it } from 'vitest';
import { createTurnstile } from '../../../src/local/turnstile.ts';
import { settled } from './host-time.ts';

/** An activity that goes on until it is told to end, and says when it began. */
function activity(name: string, seen: string[]) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async (): Promise<string> => {
    seen.push(name);
    await promise;
    return name;
  };
  return { run, end: resolve };
}

describe('the turnstile', () => {
  it('lets one in at a time, in the order of their coming', async () => {
    const turnstile = createTurnstile(1);
    const seen: string[] = [];
    const all = ['a', 'b', 'c'].map((name) => activity(name, seen));
    const results = all.map(({ run }) => turnstile.run(run));
    const counts: number[] = [];

    for (const { end } of all) {
      await settled();
      counts.push(seen.length, turnstile.active);
      end();
    }
    const answers = await Promise.all(results);

    expect(seen).toEqual(['a', 'b', 'c']);
    expect(counts).toEqual([1, 1, 2, 1, 3, 1]);
    expect(answers).toEqual(['a', 'b', 'c']);
    expect(turnstile.active).toBe(0);
  });

  it('has as many inside as it has permits', async () => {
    const turnstile = createTurnstile(2);
    const seen: string[] = [];
    const [a, b, c] = [activity('a', seen), activity('b', seen), activity('c', seen)];
    const results = [a, b, c].map(({ run }) => turnstile.run(run));
    await settled();
    const inside = [...seen];

    b.end();
    await settled();

    expect(inside).toEqual(['a', 'b']);
    expect(seen).toEqual(['a', 'b', 'c']);
    a.end();
    c.end();
    await Promise.all(results);
  });

  it('lets others in while one has stepped out, and that one back only when they have left', async () => {
    const turnstile = createTurnstile(1);
    const seen: string[] = [];
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
    const sleeper = turnstile.run(async () => {
      seen.push('sleeps');
      await turnstile.stepOut(woken);
      seen.push('awake');
    });
    const other = activity('other', seen);
    const running = turnstile.run(other.run);
    await settled();

    wake();
    await settled();
    const while_other = [...seen];
    other.end();
    await Promise.all([sleeper, running]);

    expect(while_other).toEqual(['sleeps', 'other']);
    expect(seen).toEqual(['sleeps', 'other', 'awake']);
  });

  it('lets one go out and in once, whose parts wait side by side', async () => {
    const turnstile = createTurnstile(1);
    const seen: string[] = [];
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const sleeper = turnstile.run(async () => {
      await Promise.all([first, second].map(({ promise }) => turnstile.stepOut(promise)));
      seen.push('awake');
    });
    const [a, b] = [activity('a', seen), activity('b', seen)];
    const others = [a, b].map(({ run }) => turnstile.run(run));
    await settled();
    const while_out = [[...seen], turnstile.active];

    first.resolve();
    second.resolve();
    a.end();
    await settled();
    b.end();
    await Promise.all([sleeper, ...others]);

    expect(while_out).toEqual([['a'], 1]);
    expect(seen).toEqual(['a', 'b', 'awake']);
    expect(turnstile.active).toBe(0);
  });

  it('does not wait for a part that nobody waits for', async () => {
    const turnstile = createTurnstile(1);
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>();

    await turnstile.run(async () => void turnstile.stepOut(woken));
    const after = turnstile.active;
    wake();
    await settled();

    expect([after, turnstile.active]).toEqual([0, 0]);
  });

  it('gets back in line also when what it waited for failed', async () => {
    const turnstile = createTurnstile(1);

    const failed = turnstile.run(() => turnstile.stepOut(Promise.reject(new Error('no answer'))));

    await expect(failed).rejects.toThrow('no answer');
    expect(turnstile.active).toBe(0);
  });

  it('hands the permit on when an activity throws', async () => {
    const turnstile = createTurnstile(1);
    const failing = turnstile.run(async () => {
      throw new Error('broken');
    });

    const next = turnstile.run(async () => 'next');

    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });

  it('is free when a permit is left and nobody waits', async () => {
    const turnstile = createTurnstile(1);
    const seen: string[] = [];
    const [a, b] = [activity('a', seen), activity('b', seen)];
    const results = [turnstile.run(a.run), turnstile.run(b.run)];
    const free = turnstile.free().then(() => seen.push('free'));

    a.end();
    await settled();
    b.end();
    await Promise.all([...results, free]);

    expect(seen).toEqual(['a', 'b', 'free']);
  });

  it('tells of those who come and those who leave', async () => {
    const turnstile = createTurnstile(1);
    const seen: string[] = [];
    const a = activity('a', seen);
    const came = turnstile.changed().then(() => seen.push('came'));

    const result = turnstile.run(a.run);
    await came;
    const left = turnstile.changed().then(() => seen.push('left'));
    a.end();
    await Promise.all([result, left]);

    expect(seen.toSorted()).toEqual(['a', 'came', 'left']);
  });
});
