import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../src/domain/clock.ts';
import { pump, type Source } from '../../../src/local/pump.ts';
import { createHostTime } from './host-time.ts';

/** A source of named pieces of work, each noted when it is done. */
function sourceOf(waiting: string[], done: string[]): Source {
  return async () => {
    const name = waiting.shift();
    return name === undefined
      ? undefined
      : async () => {
          await Promise.resolve();
          done.push(name);
        };
  };
}

describe('the pump', () => {
  it('asks the sources in order: a later one gives only when those before it have nothing', async () => {
    const { clock, turnstile } = createHostTime();
    const done: string[] = [];
    const first: string[] = ['a1', 'a2'];
    const second = ['b1', 'b2'];
    const reviving: Source = async () => {
      if (done.at(-1) === 'b1' && !done.includes('a3')) first.push('a3');
      return undefined;
    };

    await pump({
      turnstile,
      clock,
      sources: [reviving, sourceOf(first, done), sourceOf(second, done)],
      finished: () => true,
      onFault: (error) => done.push(String(error)),
    });

    expect(done).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
  });

  it('does one piece at a time, and lets time pass only when nothing is left', async () => {
    const { clock, turnstile, elapsed, at } = createHostTime();
    const seen: [string, number][] = [];
    const work = ['one', 'two'];
    const source: Source = async () => {
      const name = work.shift();
      if (name === undefined) return undefined;
      return async () => {
        seen.push([`${name} begins`, elapsed()]);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push([`${name} ends`, elapsed()]);
      };
    };
    clock.alarm(at(MINUTE), () => {
      seen.push(['alarm', elapsed()]);
      work.push('three');
    });

    await pump({ turnstile, clock, sources: [source], finished: () => false, onFault: () => undefined });

    expect(seen).toEqual([
      ['one begins', 0],
      ['one ends', 0],
      ['two begins', 0],
      ['two ends', 0],
      ['alarm', MINUTE],
      ['three begins', MINUTE],
      ['three ends', MINUTE],
    ]);
  });

  it('goes on with other work while an activity sleeps', async () => {
    const { clock, turnstile, elapsed, at } = createHostTime();
    const seen: [string, number][] = [];
    const work = [
      async () => {
        await clock.sleep(10 * SECOND);
        seen.push(['slept', elapsed()]);
      },
      async () => void seen.push(['other', elapsed()]),
    ];
    clock.alarm(at(5 * SECOND), () => seen.push(['alarm', elapsed()]));

    await pump({
      turnstile,
      clock,
      sources: [async () => work.shift()],
      finished: () => false,
      onFault: () => undefined,
    });

    expect(seen).toEqual([
      ['other', 0],
      ['alarm', 5 * SECOND],
      ['slept', 10 * SECOND],
    ]);
  });

  it('lets time pass for an activity whose parts sleep side by side, also when one has woken', async () => {
    const { clock, turnstile, elapsed } = createHostTime();
    const woken: [string, number][] = [];
    const part = async (name: string, seconds: number): Promise<void> => {
      await clock.sleep(seconds * SECOND);
      woken.push([name, elapsed()]);
    };
    const work = [
      async () => {
        await Promise.all([part('short', 1), part('long', 3)]);
        await part('after', 1);
      },
    ];

    await pump({
      turnstile,
      clock,
      sources: [async () => work.shift()],
      finished: () => false,
      onFault: () => undefined,
    });

    expect(woken).toEqual([
      ['short', SECOND],
      ['long', 3 * SECOND],
      ['after', 4 * SECOND],
    ]);
    expect(turnstile.active).toBe(0);
  });

  it('ends when it is finished, and leaves later alarms alone', async () => {
    const { clock, turnstile, elapsed, at } = createHostTime();
    let ending = false;
    clock.alarm(at(MINUTE), () => {
      ending = true;
    });
    clock.alarm(at(2 * MINUTE), () => undefined);

    await pump({ turnstile, clock, sources: [], finished: () => ending, onFault: () => undefined });

    expect(elapsed()).toBe(MINUTE);
  });

  it('is not finished while something is left to do', async () => {
    const { clock, turnstile } = createHostTime();
    const done: string[] = [];

    await pump({
      turnstile,
      clock,
      sources: [sourceOf(['left', 'over'], done)],
      finished: () => true,
      onFault: () => undefined,
    });

    expect(done).toEqual(['left', 'over']);
  });

  it('hands out nothing more once it is abandoned', async () => {
    const { clock, turnstile } = createHostTime();
    const done: string[] = [];

    await pump({
      turnstile,
      clock,
      sources: [sourceOf(['one', 'two', 'three'], done)],
      finished: () => false,
      abandoned: () => done.includes('two'),
      onFault: (error) => done.push(String(error)),
    });

    expect(done).toEqual(['one', 'two']);
  });

  it('reports work that fails and a source that fails, and goes on', async () => {
    const { clock, turnstile } = createHostTime();
    const faults: string[] = [];
    const done: string[] = [];
    const broken = [new Error('source')];
    const failing = [new Error('work')];

    await pump({
      turnstile,
      clock,
      sources: [
        async () => {
          const error = broken.shift();
          if (error !== undefined) throw error;
          return undefined;
        },
        async () => {
          const error = failing.shift();
          return error && (() => Promise.reject(error));
        },
        sourceOf(['other'], done),
      ],
      finished: () => true,
      onFault: (error) => faults.push(String(error)),
    });

    expect(faults).toEqual(['Error: source', 'Error: work']);
    expect(done).toEqual(['other']);
  });
});
