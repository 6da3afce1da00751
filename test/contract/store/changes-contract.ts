import { beforeAll, describe, expect, it } from 'vitest';
import type { Store, Write } from '../../../src/application/ports/store.ts';

import { aKillSwitch, anActivity, anAlert } from '../../support/builders/agent-records.ts';
import { anId } from '../../support/builders/common.ts';
import { aCycle, aDecision } from '../../support/builders/cycle-records.ts';
import { anEvent } from '../../support/builders/event-records.ts';

import { changeOf, put, type StoreUnderTest } from './subject.ts';

/** The part of the store contract that tells of changes: all or nothing, and how much. */
export function changesContract(subject: () => StoreUnderTest): void {
  describe('changes', () => {
    let store: Store;
    beforeAll(() => {
      store = subject().open();
    });

    it('does all of a change or nothing', async () => {
      const agentId = anId('agent');
      const decision = aDecision({ agentId });
      const change = changeOf(
        agentId,
        [
          put('decision', decision),
          { op: 'remove', kind: 'activity', agentId, id: 'activity' },
          { op: 'check', kind: 'killSwitch', agentId, id: 'kill-switch', expected: 7 },
        ],
        {
          events: [anEvent({ agentId })],
          audit: [{ actor: 'system', action: 'x', subject: 'y', detail: {} }],
        },
      );
      await store.commit(
        changeOf(agentId, [
          put('activity', anActivity({ agentId })),
          put('killSwitch', aKillSwitch({ agentId })),
        ]),
      );

      await expect(store.commit(change)).rejects.toMatchObject({
        name: 'Conflict',
        context: { kind: 'killSwitch' },
      });

      expect(await store.get('decision', agentId, decision.decisionId)).toBeUndefined();
      expect(await store.get('activity', agentId, 'activity')).toBeDefined();
      expect(await store.listOpen('outbox', agentId, 10)).toEqual([]);
      expect(await store.audit(agentId, 1, 10)).toEqual([]);
    });

    it('removes, also what is not there', async () => {
      const agentId = anId('agent');
      const remove: Write = { op: 'remove', kind: 'cycle', agentId, id: 'cycle-x' };
      await store.commit(changeOf(agentId, [put('cycle', aCycle({ agentId, cycleId: 'cycle-x' }))]));

      await store.commit(changeOf(agentId, [remove]));
      await store.commit(changeOf(agentId, [remove]));

      expect(await store.get('cycle', agentId, 'cycle-x')).toBeUndefined();
      expect(await store.listOpen('cycle', agentId, 10)).toEqual([]);
      expect((await store.list('cycle', agentId, { limit: 10 })).items).toEqual([]);
      await store.commit(changeOf(agentId, [put('cycle', aCycle({ agentId, cycleId: 'cycle-x' }))]));
      expect((await store.get('cycle', agentId, 'cycle-x'))?.version).toBe(1);
    });

    it('takes 100 items and refuses 101 before anything is sent', async () => {
      const agentId = anId('agent');
      const alerts = (count: number): Write[] =>
        Array.from({ length: count }, () => put('alert', anAlert({ agentId })));

      await store.commit(changeOf(agentId, alerts(100)));
      const tooMany = [
        changeOf(agentId, alerts(101)),
        changeOf(agentId, alerts(100), { events: [anEvent({ agentId })] }),
        changeOf(agentId, alerts(99), {
          audit: [{ actor: 'system', action: 'x', subject: 'y', detail: {} }],
        }),
      ];

      for (const change of tooMany)
        await expect(store.commit(change)).rejects.toMatchObject({ name: 'Invariant' });
      expect((await store.list('alert', agentId, { limit: 100 })).cursor).toBeUndefined();
    });

    it('refuses what is wrong in itself', async () => {
      const agentId = anId('agent');
      const activity = anActivity({ agentId });
      const wrong = [
        changeOf(agentId, [put('activity', activity), put('activity', activity)]),
        changeOf(agentId, [put('activity', anActivity({ agentId: 'someone-else' }))]),
        changeOf(agentId, [{ op: 'remove', kind: 'activity', agentId: 'someone-else', id: 'activity' }]),
        changeOf(agentId, [put('activity', activity)], { events: [anEvent({ agentId: 'someone-else' })] }),
        changeOf(agentId, [put('activity', { ...activity, lastHeartbeatAt: 'tomorrow' })]),
        changeOf(agentId, [put('decision', aDecision({ agentId, confidence: Number.NaN }))]),
      ];

      for (const change of wrong)
        await expect(store.commit(change)).rejects.toMatchObject({ name: 'Invariant' });

      expect(await store.get('activity', agentId, 'activity')).toBeUndefined();
    });

    it('takes a change of nothing', async () => {
      await expect(store.commit(changeOf(anId('agent'), []))).resolves.toBeUndefined();
    });

    it('keeps agents apart', async () => {
      const [first, second] = [anId('agent'), anId('agent')];
      await store.commit(changeOf(first, [put('cycle', aCycle({ agentId: first, cycleId: 'same' }))]));
      await store.commit(
        changeOf(second, [put('cycle', aCycle({ agentId: second, cycleId: 'same', symbols: 9 }))]),
      );

      const lists = await Promise.all(
        [first, second].map((agentId) => store.list('cycle', agentId, { limit: 10 })),
      );

      expect(lists.map(({ items }) => items.map(({ symbols }) => symbols))).toEqual([[2], [9]]);
    });
  });
}
