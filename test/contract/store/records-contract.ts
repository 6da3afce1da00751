import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/application/ports/store.ts';
import { type Kind, RECORDS, type RecordOf } from '../../../src/contracts/records/index.ts';
import { encodeRecord, idOf } from '../../../src/contracts/records/stored.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import {
  aBreaker,
  aKillSwitch,
  aNotice,
  anActivity,
  anAgent,
  anAlert,
  aPortfolio,
  aReconciliation,
  aWatchedPosition,
  someExits,
  someMaintenance,
  someSettings,
} from '../../support/builders/agent-records.ts';
import { anId } from '../../support/builders/common.ts';
import { aCycle, aDecision, someSignals } from '../../support/builders/cycle-records.ts';
import { anOutboxItem } from '../../support/builders/event-records.ts';
import { aRun } from '../../support/builders/run-records.ts';
import { anIntent, anOrder, aReservation, aSaga, aTrade } from '../../support/builders/trade-records.ts';

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
      openOrders: [
        {
          clientOrderId: 'by-hand',
          symbol: 'AAPL',
          side: 'buy',
          qty: dec('0.5'),
          external: true,
          protective: false,
        },
      ],
      exitsVersion: 7,
    }),
  exits: (agentId) =>
    someExits({
      agentId,
      last: { 'BTC/USD': '2025-01-06T15:30:00.123Z' },
      recent: [
        {
          intentId: anId('intent'),
          symbol: 'BTC/USD',
          at: '2025-01-06T15:30:00.123Z',
          pnl: usd('-0.123456789'),
        },
      ],
    }),
  universe: (agentId) => ({
    agentId,
    watchlist: ['AAPL', 'BRK.B'],
    decided: [
      {
        symbol: 'BTC/USD',
        source: 'decision',
        status: 'rejected',
        at: '2025-01-06T15:30:00.000Z',
        by: 'ann',
        reason: 'too wild',
      },
    ],
  }),
  calendar: (agentId) => ({
    agentId,
    overrides: [
      { date: '2025-01-09', session: null },
      {
        date: '2025-01-10',
        session: {
          date: '2025-01-10',
          preMarketOpen: '2025-01-10T09:00:00.000Z',
          open: '2025-01-10T14:30:00.000Z',
          close: '2025-01-10T18:00:00.000Z',
          afterHoursClose: '2025-01-10T22:00:00.000Z',
          earlyClose: true,
        },
      },
    ],
  }),
  dailyClose: (agentId) => ({
    agentId,
    date: '2025-01-06',
    recordedAt: '2025-01-06T22:30:00.000Z',
    equity: usd('101234.5678'),
    strategies: [{ strategyId: 'momentum', pnl: usd('-12.3'), trades: 7, winRate: dec('0.428571') }],
  }),
  maintenance: (agentId) => someMaintenance({ agentId }),
  watchedPosition: (agentId) => aWatchedPosition({ agentId }),
  reconciliation: (agentId) => aReconciliation({ agentId }),
  idempotency: (agentId) => ({
    agentId,
    requestId: 'a'.repeat(64),
    fingerprint: 'b'.repeat(64),
    createdAt: '2025-01-06T15:30:00Z',
    answer: { status: 200, body: '{}' },
  }),
  breaker: (agentId) => aBreaker({ agentId }),
  alert: (agentId) => anAlert({ agentId }),
  notice: (agentId) => aNotice({ agentId }),
  cycle: (agentId) => aCycle({ agentId }),
  decision: (agentId) => aDecision({ agentId }),
  signals: (agentId) => someSignals({ agentId }),
  intent: (agentId) => anIntent({ agentId }),
  saga: (agentId) => aSaga({ agentId }),
  order: (agentId) => anOrder({ agentId }),
  trade: (agentId) => aTrade({ agentId }),
  run: (agentId) => aRun({ agentId, maxPositionSize: usd('2500.50') }),
  outbox: (agentId) => anOutboxItem({ agentId }),
};
const KINDS = Object.keys(RECORDS) as Kind[];

/** The part of the store contract that tells of what is written is what is read. */
export function recordsContract(subject: () => StoreUnderTest): void {
  describe('records', () => {
    let store: Store;
    beforeAll(() => {
      store = subject().open();
    });

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
      await subject().damageRecord('saga', agentId, saga.sagaId, {
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
}
