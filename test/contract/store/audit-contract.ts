import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newOutboxItem } from '../../../src/contracts/messages/stream-record.ts';
import type { AuditRecord } from '../../../src/contracts/records/audit.ts';
import { verifyAuditChain } from '../../../src/domain/audit/chain.ts';
import { createOutboxReader } from '../../../src/local/outbox-reader.ts';
import { anId } from '../../support/builders/common.ts';
import { aCycle } from '../../support/builders/cycle-records.ts';
import { anAuditNote, anEvent } from '../../support/builders/event-records.ts';
import { changeOf, put, type StoreUnderTest } from './subject.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The part of the store contract that tells of the outbox and the audit log. */
export function auditContract(subject: () => StoreUnderTest): void {
  const audited = async (
    agentId: string,
    count: number,
    store = subject().open(),
  ): Promise<readonly AuditRecord[]> => {
    for (let done = 0; done < count; done++) {
      await store.commit(changeOf(agentId, [], { audit: [anAuditNote({ subject: `change-${done}` })] }));
    }
    return store.audit(agentId, 1, 1_000);
  };

  describe('outbox', () => {
    it('holds the events of a change, in order, until the relay has removed them', async () => {
      const agentId = anId('agent');
      let woken = 0;
      const store = subject().open(() => woken++);
      const reader = createOutboxReader({ store, agentIds: [agentId, anId('agent')] });
      const events = [anEvent({ agentId }), anEvent({ agentId })];
      await store.commit(changeOf(agentId, [put('cycle', aCycle({ agentId }))], { events }));
      await store.commit(changeOf(agentId, [], { events: [anEvent({ agentId })] }));
      await store.commit(changeOf(agentId, [put('cycle', aCycle({ agentId }))]));

      const found = (await reader.poll()).map(newOutboxItem);
      const again = (await reader.poll()).map(newOutboxItem);
      const [first] = found;
      const item = await store.get('outbox', agentId, first?.outboxId ?? '');
      await store.commit(
        changeOf(agentId, [{ op: 'remove', kind: 'outbox', agentId, id: first?.outboxId ?? '' }]),
      );

      expect(found).toHaveLength(2);
      expect(again).toEqual(found);
      expect(item?.record.events).toEqual(events);
      expect((await reader.poll()).map(newOutboxItem)).toEqual(found.slice(1));
      expect(woken).toBe(2);
    });
  });

  describe('audit log', () => {
    it('numbers and chains the notes of every change, and pages', async () => {
      const agentId = anId('agent');
      const store = subject().open();
      const notes = [anAuditNote(), anAuditNote({ action: 'agent.paused', detail: { minutes: 2.5 } })];
      const change = changeOf(agentId, [put('cycle', aCycle({ agentId }))], { audit: notes });
      await store.commit(change);
      await audited(agentId, 3, store);

      const entries = await store.audit(agentId, 1, 100);

      expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
      expect(entries.slice(0, 2)).toMatchObject(notes);
      expect(entries[0]).toMatchObject({ agentId, correlationId: change.correlationId });
      expect(verifyAuditChain(entries, sha256)).toMatchObject({ intact: true, head: { seq: 5 } });
      expect(await store.audit(agentId, 2, 3)).toEqual(entries.slice(1, 4));
      expect(await store.audit(agentId, 6, 3)).toEqual([]);
      expect(await store.audit(anId('agent'), 1, 3)).toEqual([]);
    });

    it('goes on where another process has gone on', async () => {
      const agentId = anId('agent');
      const [one, other] = [subject().open(), subject().open()];
      for (const store of [one, other, one, one, other]) await audited(agentId, 1, store);

      const entries = await one.audit(agentId, 1, 100);

      expect(entries).toHaveLength(5);
      expect(verifyAuditChain(entries, sha256).intact).toBe(true);
    });

    it.each([1, 4])(
      'lands 100 concurrent changes of %d processes in one unbroken chain',
      async (processes) => {
        const agentId = anId('agent');
        const stores = Array.from({ length: processes }, () => subject().open());
        const cycles = Array.from({ length: 100 }, () => aCycle({ agentId }));

        await Promise.all(
          cycles.map(async (cycle, index) => {
            const change = changeOf(agentId, [put('cycle', cycle)], {
              audit: [anAuditNote({ subject: cycle.cycleId })],
              events: [anEvent({ agentId })],
            });
            await stores[index % processes]?.commit(change);
          }),
        );

        const store = subject().open();
        const entries = await store.audit(agentId, 1, 1_000);
        expect(verifyAuditChain(entries, sha256)).toMatchObject({ intact: true, head: { seq: 100 } });
        expect(new Set(entries.map((entry) => entry.subject))).toEqual(
          new Set(cycles.map(({ cycleId }) => cycleId)),
        );
        expect((await store.list('cycle', agentId, { limit: 100 })).items).toHaveLength(100);
        expect(await store.listOpen('outbox', agentId, 200)).toHaveLength(100);
      },
    );

    it('shows which entry was changed', async () => {
      const agentId = anId('agent');
      const store = subject().open();
      await audited(agentId, 5, store);
      await subject().damageAudit(agentId, 3, (entry) => ({ ...entry, actor: 'nobody' }));

      const check = verifyAuditChain(await store.audit(agentId, 1, 100), sha256);

      expect(check).toEqual({ intact: false, seq: 3, problem: 'changed' });
    });

    it('shows which entry was removed', async () => {
      const agentId = anId('agent');
      const store = subject().open();
      await audited(agentId, 5, store);
      await subject().damageAudit(agentId, 2, () => undefined);

      const check = verifyAuditChain(await store.audit(agentId, 1, 100), sha256);

      expect(check).toEqual({ intact: false, seq: 2, problem: 'removed' });
    });

    it('calls a log without its end fatal, and an entry that does not decode', async () => {
      const [cut, broken] = [anId('agent'), anId('agent')];
      const store = subject().open();
      await audited(cut, 3, store);
      await audited(broken, 3, store);
      await subject().damageAudit(cut, 3, () => undefined);
      await subject().damageAudit(broken, 2, (entry) => ({ ...entry, detail: 'none' }));

      await expect(store.audit(cut, 1, 100)).rejects.toMatchObject({
        name: 'Fatal',
        context: { kind: 'audit', id: '3' },
      });
      await expect(store.audit(broken, 1, 100)).rejects.toMatchObject({
        name: 'Fatal',
        context: { kind: 'audit' },
      });
    });
  });
}
