import { describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../../src/adapters/memory/clock.ts';
import { createSeededIds } from '../../../../src/adapters/memory/ids.ts';
import { createMemoryStore } from '../../../../src/adapters/memory/store.ts';
import { createMemoryTables } from '../../../../src/adapters/memory/tables.ts';
import type { Guard } from '../../../../src/application/ports/guard.ts';
import type { Store } from '../../../../src/application/ports/store.ts';
import { elapsed, shift } from '../../../../src/domain/clock.ts';
import {
  ConflictError,
  FatalError,
  InvalidInputError,
  OutcomeUnknownError,
  TransientError,
} from '../../../../src/domain/errors.ts';
import { NOW } from '../../../support/builders/common.ts';
import { createGuardWorld, down, type GuardWorld, outcome } from '../../../support/guard-world.ts';

const memoryStore = (): Store => {
  const clock = createManualClock(NOW);
  return createMemoryStore({ clock, ids: createSeededIds(1, clock), tables: createMemoryTables() });
};
const world = (store: Store = memoryStore()): GuardWorld => createGuardWorld(store);
const openIt = async (guard: Guard, error: Error = down): Promise<void> => {
  for (let failures = 0; failures < 5; failures++)
    await outcome(guard.run('alpaca-trading', () => Promise.reject(error)));
};
const LEFT_ALONE = /is left alone until 2025-01-06T15:30:30.000Z: it failed too often in a row/;

describe('a guarded call', () => {
  it('is not made while the breaker is open, and says until when', async () => {
    const guard = world().instance();
    await openIt(guard);
    const work = vi.fn(async () => 'answer');

    expect(await outcome(guard.run('alpaca-trading', work))).toMatch(LEFT_ALONE);
    await expect(guard.run('alpaca-trading', work)).rejects.toMatchObject({ name: 'Transient' });
    expect(work).not.toHaveBeenCalled();
  });

  it.each([
    ['an unknown outcome', new OutcomeUnknownError('reset'), true],
    ['an error of no known class', new RangeError('?'), true],
    ['refused credentials', new FatalError('401'), false],
    ['a wrong question', new InvalidInputError('422'), false],
    ['a conflict', new ConflictError('409'), false],
    ['our own restraint', new TransientError('own', { status: 429, ownBudget: true }), false],
  ])('that fails five times with %s opens the breaker or not', async (_, error, opens) => {
    const guard = world().instance();

    await openIt(guard, error);

    const next = await outcome(guard.run('alpaca-trading', async () => 'answer'));
    if (opens) expect(next).toMatch(LEFT_ALONE);
    else expect(next).toBe('answer');
  });

  it('forgets failures with the first success', async () => {
    const guard = world().instance();
    for (let round = 0; round < 5; round++) {
      for (let failures = 0; failures < 4; failures++)
        await outcome(guard.run('finnhub', () => Promise.reject(down)));
      expect(await guard.run('finnhub', async () => round)).toBe(round);
    }
  });

  it('goes through whatever happened when it is made always, and closes the breaker when it is answered', async () => {
    const guard = world().instance();
    await openIt(guard);

    expect(await guard.run('alpaca-trading', async () => 'sold', { always: true })).toBe('sold');

    expect(await guard.run('alpaca-trading', async () => 'account')).toBe('account');
  });

  it('pauses for thirty seconds on a 429 that does not say how long', async () => {
    const { clock, instance } = world();
    const guard = instance();
    await outcome(guard.run('finnhub', () => Promise.reject(new TransientError('429', { status: 429 }))));

    await clock.advance(29_999);
    expect(await outcome(guard.run('finnhub', async () => 1))).toMatch(/it asked for a pause/);
    await clock.advance(1);
    expect(await guard.run('finnhub', async () => 1)).toBe(1);
  });

  it('works on its own when the store does not answer', async () => {
    const store = memoryStore();
    const shared = world({
      ...store,
      get: () => Promise.reject(new TransientError('throttled')),
      commit: () => Promise.reject(new TransientError('throttled')),
    });
    const guard = shared.instance();

    await openIt(guard);

    expect(await outcome(guard.run('alpaca-trading', async () => 'answer'))).toMatch(LEFT_ALONE);
    await shared.clock.advance(30_000);
    expect(await guard.run('alpaca-trading', async () => 'answer')).toBe('answer');
    expect(await guard.run('alpaca-trading', async () => 'again')).toBe('again');
    expect(shared.log.lines.some(({ message }) => message === 'shared breaker cannot be written')).toBe(true);
  });
});

describe('a call that is tried again', () => {
  const tries = async (error: Error, retryForMs: number) => {
    const { clock, instance } = world();
    const work = vi.fn(() => Promise.reject(error));
    await outcome(instance().run('alpaca-data', work, { retryForMs }));
    return { times: work.mock.calls.length, ms: elapsed(NOW, clock.now()) };
  };

  it('is made four times, with growing waits of random length between', async () => {
    const { times, ms } = await tries(down, 60_000);

    expect(times).toBe(4);
    expect(ms).toBeGreaterThan(0);
    expect(ms).toBeLessThanOrEqual(7_000);
  });

  it.each([
    ['no time is left', down, 0],
    ['it is asked too often', new TransientError('429', { status: 429, retryAfterMs: 10 }), 60_000],
    ['that cannot help', new InvalidInputError('422'), 60_000],
    ['a person must act', new FatalError('401'), 60_000],
  ])('is made once when %s', async (_, error, retryForMs) => {
    expect((await tries(error, retryForMs)).times).toBe(1);
  });

  it('waits for a pause that was asked for when it must be made and there is time', async () => {
    const { clock, instance } = world();
    const paused = new TransientError('429', { status: 429, retryAfterMs: 1_500 });
    const work = vi.fn(async () => 'order').mockRejectedValueOnce(paused);
    const call = { always: true, retryForMs: 4_000 };

    expect(await instance().run('alpaca-trading', work, call)).toBe('order');

    expect(elapsed(NOW, clock.now())).toBe(1_500);
  });

  it('is made once when the pause that was asked for is longer than there is time', async () => {
    const { clock, instance } = world();
    const paused = new TransientError('429', { status: 429, retryAfterMs: 4_500 });
    const work = vi.fn(() => Promise.reject(paused));

    await outcome(instance().run('alpaca-trading', work, { always: true, retryForMs: 4_000 }));

    expect(work).toHaveBeenCalledTimes(1);
    expect(elapsed(NOW, clock.now())).toBe(0);
  });

  it('gives up in the middle when the breaker opens', async () => {
    const guard = world().instance();
    await outcome(guard.run('alpaca-data', () => Promise.reject(down)));
    await outcome(guard.run('alpaca-data', () => Promise.reject(down)));
    const work = vi.fn(() => Promise.reject(down));

    await outcome(guard.run('alpaca-data', work, { retryForMs: 60_000 }));

    expect(work).toHaveBeenCalledTimes(3);
  });

  it('ends with the first answer', async () => {
    const work = vi.fn(async () => 'answer').mockRejectedValueOnce(down);

    expect(await world().instance().run('alpaca-data', work, { retryForMs: 60_000 })).toBe('answer');
    expect(work).toHaveBeenCalledTimes(2);
  });
});

describe('the report', () => {
  it('tells of every dependency, also of those that are not there', async () => {
    const { clock, instance } = world();
    const guard = instance({ absent: async () => ({ finnhub: 'no API key is set' }) });
    await guard.run('alpaca-data', async () => 1);
    await openIt(guard);

    const before = await guard.report();
    await clock.advance(30_000);
    const after = await guard.report();

    const none = { lastSuccessAt: null, failures: 0, retryAt: null, detail: null };
    expect(before).toEqual([
      {
        name: 'alpaca-trading',
        state: 'open',
        lastSuccessAt: null,
        failures: 5,
        retryAt: shift(NOW, 30_000),
        detail: 'it failed too often in a row',
      },
      { ...none, name: 'alpaca-data', state: 'closed', lastSuccessAt: NOW },
      { ...none, name: 'finnhub', state: 'absent', detail: 'no API key is set' },
      { ...none, name: 'coingecko', state: 'closed' },
      { ...none, name: 'signal-service', state: 'closed' },
    ]);
    expect(after[0]).toMatchObject({ state: 'half_open' });
  });

  it('tells what another instance saw, and never throws', async () => {
    const shared = world();
    await openIt(shared.instance());
    const absent = () => Promise.reject(new TransientError('no secret'));

    const [trading] = await shared.instance({ absent }).report();

    expect(trading).toMatchObject({ state: 'open', failures: 0 });
  });
});
