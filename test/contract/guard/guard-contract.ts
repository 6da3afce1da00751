import { beforeAll, describe, expect, it } from 'vitest';
import type { Guard } from '../../../src/application/ports/guard.ts';
import type { Store } from '../../../src/application/ports/store.ts';
import { TransientError } from '../../../src/domain/errors.ts';
import { createGuardWorld, down, type GuardWorld, outcome } from '../../support/guard-world.ts';

const fail = (guard: Guard) => outcome(guard.run('alpaca-data', () => Promise.reject(down)));
const succeed = (guard: Guard) => outcome(guard.run('alpaca-data', async () => 'answer'));
const OPEN = /^alpaca-data is left alone until /;

/** What two instances on one store must share, whatever the store is made of. Each test has empty tables. */
export function guardContract(name: string, setup: () => Promise<() => Promise<Store>>): void {
  describe(`breakers shared over a store: ${name}`, () => {
    let open: () => Promise<Store>;
    beforeAll(async () => {
      open = await setup();
    });
    const world = async (): Promise<GuardWorld> => createGuardWorld(await open());
    const openedBy = async (guard: Guard) => {
      for (let failures = 0; failures < 5; failures++) await fail(guard);
    };

    it('costs one read in the life of a process and no write while all is well', async () => {
      const guard = (await world()).instance();

      for (let calls = 0; calls < 20; calls++) await succeed(guard);

      expect(guard.cost).toEqual({ reads: 1, writes: 0 });
    });

    it('is seen open by a process that starts after it opened', async () => {
      const shared = await world();
      await openedBy(shared.instance());
      const late = shared.instance();

      expect(await succeed(late)).toMatch(OPEN);
      expect(late.cost.writes).toBe(0);
    });

    it('is seen open by a process that thought all well, with its first failure', async () => {
      const shared = await world();
      const [one, other] = [shared.instance(), shared.instance()];
      await succeed(other);
      await openedBy(one);

      expect(await fail(other)).toBe('503');
      expect(await succeed(other)).toMatch(OPEN);
    });

    it('lets one of many try after thirty seconds, and all go on when it succeeded', async () => {
      const shared = await world();
      const instances = Array.from({ length: 4 }, () => shared.instance());
      await Promise.all(instances.map(succeed));
      for (const instance of instances) await openedBy(instance);
      await shared.clock.advance(30_000);

      const othersRefused = Promise.withResolvers<void>();
      let tried = 0;
      let refused = 0;
      const answers = await Promise.all(
        instances.map(async (guard) => {
          const answer = await outcome(
            guard.run('alpaca-data', async () => {
              tried += 1;
              await othersRefused.promise;
              return 'answer';
            }),
          );
          if (answer !== 'answer' && ++refused === 3) othersRefused.resolve();
          return answer;
        }),
      );

      expect(tried).toBe(1);
      expect(answers.filter((answer) => answer === 'answer')).toHaveLength(1);
      await shared.clock.advance(30_000);
      expect(await Promise.all(instances.map(succeed))).toEqual(Array(4).fill('answer'));
      // One opened it, all four wanted to be the one that tries, one closed it.
      expect(instances.reduce((sum, { cost }) => sum + cost.writes, 0)).toBe(6);
    });

    it('stays open for everybody when the try fails', async () => {
      const shared = await world();
      const [one, other] = [shared.instance(), shared.instance()];
      await openedBy(one);
      await shared.clock.advance(30_000);

      expect(await fail(one)).toBe('503');

      expect(await succeed(other)).toMatch(OPEN);
      expect(await succeed(one)).toMatch(OPEN);
      await shared.clock.advance(30_000);
      expect(await succeed(other)).toBe('answer');
    });

    it('hands a pause that was asked for to all, which ends by itself', async () => {
      const shared = await world();
      const [one, other] = [shared.instance(), shared.instance()];
      const limited = new TransientError('429', { status: 429, retryAfterMs: 7_000 });
      await outcome(one.run('alpaca-data', () => Promise.reject(limited)));

      expect(await succeed(one)).toMatch(OPEN);
      expect(await succeed(other)).toMatch(OPEN);

      await shared.clock.advance(7_000);
      expect([await succeed(one), await succeed(other)]).toEqual(['answer', 'answer']);
      expect([one.cost.writes, other.cost.writes]).toEqual([1, 0]);
    });

    it('leaves the other dependencies alone', async () => {
      const guard = (await world()).instance();
      await openedBy(guard);

      expect(await guard.run('finnhub', async () => 'answer')).toBe('answer');
    });
  });
}
