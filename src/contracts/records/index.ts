import type * as z from 'zod';
import { isSagaEnd } from '../../domain/saga/steps.ts';
import { outboxRecord } from '../events/envelope.ts';
import { activityRecord, agentRecord, alertRecord, settingsRecord } from './agent.ts';
import { breakerRecord } from './breaker.ts';
import { calendarRecord } from './calendar.ts';
import { cycleRecord } from './cycle.ts';
import { dailyCloseRecord } from './daily-close.ts';
import { decisionRecord, signalsRecord } from './decision.ts';
import { exitsRecord } from './exits.ts';
import { idempotencyRecord } from './idempotency.ts';
import { intentRecord } from './intent.ts';
import { killSwitchRecord } from './kill-switch.ts';
import { maintenanceRecord } from './maintenance.ts';
import { noticeRecord } from './notice.ts';
import { portfolioRecord } from './portfolio.ts';
import { reconciliationRecord } from './reconciliation.ts';
import { runRecord } from './run.ts';
import { orderRecord, sagaRecord, tradeRecord } from './trade.ts';
import { universeRecord } from './universe.ts';
import { watchedPositionRecord } from './watched-position.ts';

interface Definition<S extends z.ZodType> {
  readonly schema: S;
  /** Unique among the agent's records of this kind; ordered by time where the kind is listed. */
  readonly id: (record: z.output<S>) => string;
  /** True while the record wants attention: only such records are in the sparse index. */
  readonly open?: (record: z.output<S>) => boolean;
  /** Every record there is wants attention, and is removed after it: the partition itself is the list of them. */
  readonly alwaysOpen?: true;
}

const define = <S extends z.ZodType>(definition: Definition<S>): Definition<S> => definition;

/**
 * Every kind of record in the `state` table. The schemas are lazy, made when the first record of a kind is read or
 * written: a function meets a few kinds, and starts sooner without the others.
 */
export const RECORDS = {
  agent: define({ schema: agentRecord, id: () => 'agent' }),
  killSwitch: define({ schema: killSwitchRecord, id: () => 'kill-switch' }),
  settings: define({ schema: settingsRecord, id: () => 'settings' }),
  activity: define({ schema: activityRecord, id: () => 'activity' }),
  portfolio: define({ schema: portfolioRecord, id: () => 'portfolio' }),
  exits: define({ schema: exitsRecord, id: () => 'exits' }),
  universe: define({ schema: universeRecord, id: () => 'universe' }),
  calendar: define({ schema: calendarRecord, id: () => 'calendar' }),
  maintenance: define({ schema: maintenanceRecord, id: () => 'maintenance' }),
  dailyClose: define({ schema: dailyCloseRecord, id: (record) => record.date }),
  reconciliation: define({ schema: reconciliationRecord, id: () => 'reconciliation' }),
  idempotency: define({ schema: idempotencyRecord, id: (record) => record.requestId }),
  breaker: define({ schema: breakerRecord, id: (record) => record.dependency }),
  alert: define({ schema: alertRecord, id: (record) => record.alertId }),
  notice: define({ schema: noticeRecord, id: (record) => record.noticeId }),
  cycle: define({
    schema: cycleRecord,
    id: (record) => record.cycleId,
    open: (record) => record.completedAt === undefined,
  }),
  decision: define({
    schema: decisionRecord,
    id: (record) => record.decisionId,
    open: (record) => record.status === 'generated' || record.status === 'pending_approval',
  }),
  signals: define({ schema: signalsRecord, id: (record) => record.strategyId }),
  intent: define({ schema: intentRecord, id: (record) => record.intentId }),
  saga: define({
    schema: sagaRecord,
    id: (record) => record.sagaId,
    open: (record) => !isSagaEnd(record.status),
  }),
  order: define({ schema: orderRecord, id: (record) => record.clientOrderId }),
  trade: define({ schema: tradeRecord, id: (record) => record.tradeId }),
  run: define({
    schema: runRecord,
    id: (record) => record.runId,
    open: (record) => record.status === 'running',
  }),
  watchedPosition: define({ schema: watchedPositionRecord, id: (record) => record.symbol }),
  outbox: define({ schema: outboxRecord, id: (record) => record.outboxId, alwaysOpen: true }),
} as const;

export type Kind = keyof typeof RECORDS;
export type RecordOf<K extends Kind> = z.output<(typeof RECORDS)[K]['schema']>;
