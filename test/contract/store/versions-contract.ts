import { beforeAll, describe, expect, it } from 'vitest';
import type { Store, Write } from '../../../src/application/ports/store.ts';

import { aKillSwitch, anActivity } from '../../support/builders/agent-records.ts';
import { anId } from '../../support/builders/common.ts';

import { changeOf, put, type StoreUnderTest } from './subject.ts';

/** The part of the store contract that tells of versions and what is expected of them. */
export function versionsContract(subject: () => StoreUnderTest): void {
  describe('versions', () => {
    let store: Store;
    beforeAll(() => {
      store = subject().open();
    });

    it('creates at version 1 and counts every replacement', async () => {
      const agentId = anId('agent');
      await store.commit(changeOf(agentId, [put('killSwitch', aKillSwitch({ agentId }))]));
      await store.commit(
        changeOf(agentId, [put('killSwitch', aKillSwitch({ agentId, symbols: ['AAPL'] }), 1)]),
      );

      const read = await store.get('killSwitch', agentId, 'kill-switch');

      expect(read).toEqual({ version: 2, record: aKillSwitch({ agentId, symbols: ['AAPL'] }) });
    });

    it.each([
      { what: 'creating what exists', expected: 0 },
      { what: 'replacing an older version', expected: 1 },
      { what: 'replacing a version that is not there yet', expected: 3 },
    ])('refuses $what and names it', async ({ expected }) => {
      const agentId = anId('agent');
      await store.commit(
        changeOf(agentId, [put('activity', anActivity({ agentId, countedThrough: 'first' }))]),
      );
      await store.commit(
        changeOf(agentId, [put('activity', anActivity({ agentId, countedThrough: 'second' }), 1)]),
      );

      const refused = store.commit(
        changeOf(agentId, [put('activity', anActivity({ agentId, countedThrough: 'late' }), expected)]),
      );

      await expect(refused).rejects.toMatchObject({
        name: 'Conflict',
        context: { kind: 'activity', id: 'activity' },
      });
      expect((await store.get('activity', agentId, 'activity'))?.record.countedThrough).toBe('second');
    });

    it('refuses to replace what is absent', async () => {
      const agentId = anId('agent');

      const refused = store.commit(changeOf(agentId, [put('activity', anActivity({ agentId }), 1)]));

      await expect(refused).rejects.toMatchObject({ name: 'Conflict' });
      expect(await store.get('activity', agentId, 'activity')).toBeUndefined();
    });

    it('checks without writing, a version as well as an absence', async () => {
      const agentId = anId('agent');
      const check = (id: string, expected: number): Write => ({
        op: 'check',
        kind: 'activity',
        agentId,
        id,
        expected,
      });
      await store.commit(changeOf(agentId, [put('activity', anActivity({ agentId }))]));

      await store.commit(changeOf(agentId, [check('activity', 1), check('other', 0)]));
      await store.commit(changeOf(agentId, [check('activity', 1)]));

      expect((await store.get('activity', agentId, 'activity'))?.version).toBe(1);
      for (const broken of [check('activity', 2), check('activity', 0), check('other', 1)]) {
        await expect(store.commit(changeOf(agentId, [broken]))).rejects.toMatchObject({
          name: 'Conflict',
          context: { kind: 'activity', id: broken.op === 'check' ? broken.id : '' },
        });
      }
    });

    it('loses none of the increments of four processes', async () => {
      const agentId = anId('agent');
      await store.commit(changeOf(agentId, [put('activity', anActivity({ agentId }))]));
      const increment = async (process: Store): Promise<void> => {
        for (;;) {
          const read = await process.get('activity', agentId, 'activity');
          if (read === undefined) throw new Error('the record is gone');
          const { stats } = read.record;
          const record = { ...read.record, stats: { ...stats, errors: stats.errors + 1 } };
          try {
            await process.commit(changeOf(agentId, [put('activity', record, read.version)]));
            return;
          } catch (error) {
            if (!(error instanceof Error) || error.name !== 'Conflict') throw error;
          }
        }
      };

      await Promise.all(
        [1, 2, 3, 4].map(async () => {
          const process = subject().open();
          for (let round = 0; round < 10; round++) await increment(process);
        }),
      );

      const read = await store.get('activity', agentId, 'activity');
      expect(read?.record.stats.errors).toBe(40);
      expect(read?.version).toBe(41);
    });
  });
}
