import { beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/application/ports/store.ts';

import { anId } from '../../support/builders/common.ts';
import { aCycle } from '../../support/builders/cycle-records.ts';

import { aSaga } from '../../support/builders/trade-records.ts';

import { changeOf, put, type StoreUnderTest } from './subject.ts';

/** The part of the store contract that tells of lists, their pages and filters, and what is open. */
export function listsContract(subject: () => StoreUnderTest): void {
  describe('lists', () => {
    let store: Store;
    beforeAll(() => {
      store = subject().open();
    });

    const ids = (items: readonly { readonly cycleId: string }[]): string[] =>
      items.map(({ cycleId }) => cycleId);
    const seed = async (agentId: string, count: number): Promise<string[]> => {
      const cycles = Array.from({ length: count }, (_, index) =>
        aCycle({
          agentId,
          status: index % 50 === 0 ? 'failed' : 'completed',
          type: index % 2 === 0 ? 'analysis' : 'heartbeat',
        }),
      );
      for (let start = 0; start < count; start += 100) {
        await store.commit(
          changeOf(
            agentId,
            cycles.slice(start, start + 100).map((cycle) => put('cycle', cycle)),
          ),
        );
      }
      return ids(cycles);
    };

    it('lists the newest first, or the oldest', async () => {
      const agentId = anId('agent');
      const made = await seed(agentId, 5);

      const newest = await store.list('cycle', agentId, { limit: 3 });
      const oldest = await store.list('cycle', agentId, { limit: 3, ascending: true });

      expect(ids(newest.items)).toEqual(made.toReversed().slice(0, 3));
      expect(ids(oldest.items)).toEqual(made.slice(0, 3));
    });

    it.each([true, false])('pages through everything once, ascending %s', async (ascending) => {
      const agentId = anId('agent');
      const made = await seed(agentId, 10);
      const seen: string[] = [];
      const sizes: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list('cycle', agentId, { limit: 5, cursor, ascending });
        seen.push(...ids(page.items));
        sizes.push(page.items.length);
        cursor = page.cursor;
      } while (cursor !== undefined);

      expect(seen).toEqual(ascending ? made : made.toReversed());
      expect(sizes).toEqual([5, 5]);
    });

    it('goes on at its place when records come and go in between', async () => {
      const agentId = anId('agent');
      const made = await seed(agentId, 6);
      const first = await store.list('cycle', agentId, { limit: 3 });
      const last = first.items.at(-1)?.cycleId ?? '';
      await store.commit(
        changeOf(agentId, [
          { op: 'remove', kind: 'cycle', agentId, id: last },
          put('cycle', aCycle({ agentId })),
        ]),
      );

      const second = await store.list('cycle', agentId, { limit: 3, cursor: first.cursor });

      expect(ids(second.items)).toEqual(made.slice(0, 3).toReversed());
    });

    it('finds the few that pass a filter, however far apart', async () => {
      const agentId = anId('agent');
      const made = await seed(agentId, 450);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list('cycle', agentId, {
          limit: 4,
          cursor,
          where: { status: 'failed', type: 'analysis' },
        });
        if (cursor === undefined) expect(page.items).toHaveLength(4);
        seen.push(...ids(page.items));
        cursor = page.cursor;
      } while (cursor !== undefined);

      expect(seen).toEqual(made.filter((_, index) => index % 50 === 0).toReversed());
      expect((await store.list('cycle', agentId, { limit: 4, where: { status: 'paused' } })).items).toEqual(
        [],
      );
    });

    it('pages a filtered list that fits into one read', async () => {
      const agentId = anId('agent');
      const made = await seed(agentId, 6);
      const where = { status: 'completed' } as const;

      const first = await store.list('cycle', agentId, { limit: 2, where });
      const second = await store.list('cycle', agentId, { limit: 10, cursor: first.cursor, where });

      expect([...ids(first.items), ...ids(second.items)]).toEqual(made.slice(1).toReversed());
      expect(second.cursor).toBeUndefined();
    });

    it('refuses cursors that it did not give for this list', async () => {
      const [agentId, other] = [anId('agent'), anId('agent')];
      await seed(agentId, 3);
      await seed(other, 3);
      const { cursor } = await store.list('cycle', agentId, { limit: 1 });
      const attempts = [
        store.list('cycle', other, { limit: 1, cursor }),
        store.list('saga', agentId, { limit: 1, cursor }),
        store.list('cycle', agentId, { limit: 1, cursor: 'nonsense' }),
        store.list('cycle', agentId, { limit: 1, cursor: '' }),
        store.list('cycle', agentId, { limit: 1, cursor: `${cursor}!` }),
      ];

      for (const attempt of attempts) {
        await expect(attempt).rejects.toMatchObject({ name: 'InvalidInput', context: { field: 'cursor' } });
      }
    });

    it('keeps what is open in its own list, oldest first, until it is closed', async () => {
      const agentId = anId('agent');
      const [first, second, third] = [
        aSaga({ agentId }),
        aSaga({ agentId, status: 'compensating' }),
        aSaga({ agentId, status: 'failed' }),
      ];
      await store.commit(
        changeOf(
          agentId,
          [first, second, third].map((saga) => put('saga', saga)),
        ),
      );

      const before = await store.listOpen('saga', agentId, 10);
      const bounded = await store.listOpen('saga', agentId, 1);
      await store.commit(changeOf(agentId, [put('saga', { ...first, status: 'completed' }, 1)]));
      const after = await store.listOpen('saga', agentId, 10);

      expect(before).toEqual([first, second]);
      expect(bounded).toEqual([first]);
      expect(after).toEqual([second]);
    });
  });
}
