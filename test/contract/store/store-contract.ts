import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Store, Write } from '../../../src/application/ports/store.ts';
import { type Kind, RECORDS, type RecordOf } from '../../../src/contracts/records/index.ts';
import { encodeRecord, idOf } from '../../../src/contracts/records/stored.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import {
  aKillSwitch,
  aLease,
  anActivity,
  anAgent,
  anAlert,
  aPortfolio,
  someSettings,
} from '../../support/builders/agent-records.ts';
import { anId } from '../../support/builders/common.ts';
import { aCycle, aDecision, someSignals } from '../../support/builders/cycle-records.ts';
import { anEvent, anOutboxItem } from '../../support/builders/event-records.ts';
import { anIntent, anOrder, aReservation, aSaga, aTrade } from '../../support/builders/trade-records.ts';
import { auditContract } from './audit-contract.ts';
import { changeOf, put, type StoreUnderTest } from './subject.ts';

const EVERY_KIND: { readonly [K in Kind]: (agentId: string) => RecordOf<K> } = {
  agent: (agentId) =>
    anAgent({ agentId, lifecycle: { status: 'stopped', since: '2025-01-06T15:30:00Z', reason: '' } }),
  killSwitch: (agentId) => aKillSwitch({ agentId, symbols: ['BRK.B', 'BTC/USD'] }),
  settings: (agentId) => someSettings({ agentId }),
  activity: (agentId) => anActivity({ agentId }),
  portfolio: (agentId) =>
    aPortfolio({
      agentId,
      reservations: [aReservation()],
      lastExits: { 'BTC/USD': '2025-01-06T15:30:00.123Z' },
    }),
  lease: (agentId) => aLease({ agentId }),
  alert: (agentId) => anAlert({ agentId }),
  cycle: (agentId) => aCycle({ agentId }),
  decision: (agentId) => aDecision({ agentId }),
  signals: (agentId) => someSignals({ agentId }),
  intent: (agentId) => anIntent({ agentId }),
  saga: (agentId) => aSaga({ agentId }),
  order: (agentId) => anOrder({ agentId }),
  trade: (agentId) => aTrade({ agentId }),
  outbox: (agentId) => anOutboxItem({ agentId }),
};
const KINDS = Object.keys(RECORDS) as Kind[];

/** What every store must do, whatever it is made of. Each test has an agent of its own. */
export function storeContract(name: string, setup: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    let subject: StoreUnderTest;
    let store: Store;

    beforeAll(async () => {
      subject = await setup();
      store = subject.open();
    });

    describe('versions', () => {
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
        await store.commit(changeOf(agentId, [put('lease', aLease({ agentId, holder: 'first' }))]));
        await store.commit(changeOf(agentId, [put('lease', aLease({ agentId, holder: 'second' }), 1)]));

        const refused = store.commit(
          changeOf(agentId, [put('lease', aLease({ agentId, holder: 'late' }), expected)]),
        );

        await expect(refused).rejects.toMatchObject({
          name: 'Conflict',
          context: { kind: 'lease', id: 'analysis' },
        });
        expect((await store.get('lease', agentId, 'analysis'))?.record.holder).toBe('second');
      });

      it('refuses to replace what is absent', async () => {
        const agentId = anId('agent');

        const refused = store.commit(changeOf(agentId, [put('lease', aLease({ agentId }), 1)]));

        await expect(refused).rejects.toMatchObject({ name: 'Conflict' });
        expect(await store.get('lease', agentId, 'analysis')).toBeUndefined();
      });

      it('checks without writing, a version as well as an absence', async () => {
        const agentId = anId('agent');
        const check = (id: string, expected: number): Write => ({
          op: 'check',
          kind: 'lease',
          agentId,
          id,
          expected,
        });
        await store.commit(changeOf(agentId, [put('lease', aLease({ agentId }))]));

        await store.commit(changeOf(agentId, [check('analysis', 1), check('other', 0)]));
        await store.commit(changeOf(agentId, [check('analysis', 1)]));

        expect((await store.get('lease', agentId, 'analysis'))?.version).toBe(1);
        for (const broken of [check('analysis', 2), check('analysis', 0), check('other', 1)]) {
          await expect(store.commit(changeOf(agentId, [broken]))).rejects.toMatchObject({
            name: 'Conflict',
            context: { kind: 'lease', id: broken.op === 'check' ? broken.id : '' },
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
            const process = subject.open();
            for (let round = 0; round < 10; round++) await increment(process);
          }),
        );

        const read = await store.get('activity', agentId, 'activity');
        expect(read?.record.stats.errors).toBe(40);
        expect(read?.version).toBe(41);
      });
    });

    describe('changes', () => {
      it('does all of a change or nothing', async () => {
        const agentId = anId('agent');
        const decision = aDecision({ agentId });
        const change = changeOf(
          agentId,
          [
            put('decision', decision),
            { op: 'remove', kind: 'lease', agentId, id: 'analysis' },
            { op: 'check', kind: 'killSwitch', agentId, id: 'kill-switch', expected: 7 },
          ],
          {
            events: [anEvent({ agentId })],
            audit: [{ actor: 'system', action: 'x', subject: 'y', detail: {} }],
          },
        );
        await store.commit(
          changeOf(agentId, [put('lease', aLease({ agentId })), put('killSwitch', aKillSwitch({ agentId }))]),
        );

        await expect(store.commit(change)).rejects.toMatchObject({
          name: 'Conflict',
          context: { kind: 'killSwitch' },
        });

        expect(await store.get('decision', agentId, decision.decisionId)).toBeUndefined();
        expect(await store.get('lease', agentId, 'analysis')).toBeDefined();
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
        const lease = aLease({ agentId });
        const wrong = [
          changeOf(agentId, [put('lease', lease), put('lease', lease)]),
          changeOf(agentId, [put('lease', aLease({ agentId: 'someone-else' }))]),
          changeOf(agentId, [{ op: 'remove', kind: 'lease', agentId: 'someone-else', id: 'analysis' }]),
          changeOf(agentId, [put('lease', lease)], { events: [anEvent({ agentId: 'someone-else' })] }),
          changeOf(agentId, [put('lease', { ...lease, expiresAt: 'tomorrow' })]),
          changeOf(agentId, [put('decision', aDecision({ agentId, confidence: Number.NaN }))]),
        ];

        for (const change of wrong)
          await expect(store.commit(change)).rejects.toMatchObject({ name: 'Invariant' });

        expect(await store.get('lease', agentId, 'analysis')).toBeUndefined();
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

    describe('records', () => {
      it.each(KINDS)('gives a %s back as it was', async (kind) => {
        const agentId = anId('agent');
        const record = EVERY_KIND[kind](agentId) as RecordOf<Kind>;
        const id = idOf(kind, record);

        await store.commit(changeOf(agentId, [put(kind, record)]));

        expect((await store.get(kind, agentId, id))?.record).toEqual(record);
        expect((await store.list(kind, agentId, { limit: 1 })).items).toEqual([record]);
      });

      it('leaves out what is undefined', async () => {
        const agentId = anId('agent');
        const decision = aDecision({
          agentId,
          model: undefined,
          tokens: undefined,
          indicators: {},
          reasoning: '',
        });

        await store.commit(changeOf(agentId, [put('decision', decision)]));

        const read = await store.get('decision', agentId, decision.decisionId);
        expect(Object.keys(read?.record ?? {})).not.toContain('model');
      });

      it('keeps decimals and numbers to the last digit', async () => {
        const agentId = anId('agent');
        const digits = fc.stringMatching(/^-?[1-9]\d{0,29}\.\d{0,29}[1-9]$/);
        // A DynamoDB number is of 1e-130 to 9.9e125; ours are far inside.
        const number = fc
          .double({ noNaN: true, noDefaultInfinity: true, min: -1e125, max: 1e125 })
          .map((value) => (Math.abs(value) < 1e-130 ? 0 : value));
        await fc.assert(
          fc.asyncProperty(digits, digits, number, async (qty, price, indicator) => {
            const decision = aDecision({
              agentId,
              suggestedQty: dec(qty),
              price: usd(price),
              indicators: { value: indicator },
            });

            await store.commit(changeOf(agentId, [put('decision', decision)]));

            const read = await store.get('decision', agentId, decision.decisionId);
            expect(read?.record.suggestedQty?.toFixed()).toBe(qty);
            expect(read?.record.price.toString()).toBe(price);
            expect(read?.record.indicators).toEqual({ value: indicator });
          }),
          { numRuns: 50 },
        );
      });

      it('shares nothing with who wrote and who read', async () => {
        const agentId = anId('agent');
        const symbols = ['AAPL'];
        await store.commit(changeOf(agentId, [put('killSwitch', aKillSwitch({ agentId, symbols }))]));
        symbols.push('MSFT');
        (await store.get('killSwitch', agentId, 'kill-switch'))?.record.symbols.push('TSLA');

        expect((await store.get('killSwitch', agentId, 'kill-switch'))?.record.symbols).toEqual(['AAPL']);
      });

      it('calls a record that does not decode fatal, and names it', async () => {
        const agentId = anId('agent');
        const saga = aSaga({ agentId });
        await store.commit(changeOf(agentId, [put('saga', saga)]));
        await subject.damageRecord('saga', agentId, saga.sagaId, {
          ...encodeRecord('saga', saga),
          status: 'perhaps',
        });

        const named = {
          name: 'Fatal',
          context: { kind: 'saga', id: saga.sagaId },
          message: expect.stringContaining('status') as string,
        };

        await expect(store.get('saga', agentId, saga.sagaId)).rejects.toMatchObject(named);
        await expect(store.list('saga', agentId, { limit: 5 })).rejects.toMatchObject(named);
        await expect(store.listOpen('saga', agentId, 5)).rejects.toMatchObject(named);
      });
    });

    describe('lists', () => {
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

    auditContract(() => subject);
  });
}
