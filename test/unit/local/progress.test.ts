import { describe, expect, it } from 'vitest';
import type { EventDetail, EventType } from '../../../src/contracts/events/catalog.ts';
import { type DomainEvent, event } from '../../../src/contracts/events/envelope.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import { createDetailedProgress, createHourlyProgress, newYorkTime } from '../../../src/local/progress.ts';
import { AGENT, NOW } from '../../support/builders/common.ts';
import { anEvent } from '../../support/builders/event-records.ts';

const at = <T extends EventType>(type: T, data: EventDetail<T>, occurredAt = NOW): DomainEvent =>
  event(type, { agentId: AGENT, correlationId: 'c', occurredAt }, data);

const order = { clientOrderId: 'o', intentId: 'i', symbol: 'AAPL', side: 'buy', qty: dec('12.5') } as const;
const filled = at('trade.order.filled', {
  ...order,
  filledQty: dec('12.5'),
  averagePrice: usd('150.12345678'),
  latencyMs: 40,
});
const cycle = at('orchestrator.cycle.completed', {
  cycleId: 'c',
  type: 'analysis',
  status: 'completed',
  durationMs: 40,
  decisions: 3,
});
const rejected = at('ai.decision.rejected', {
  decisionId: 'd',
  cycleId: 'c',
  symbol: 'AAPL',
  action: 'buy',
  confidence: 0.8,
  codes: ['market_closed'],
  reason: 'the market is closed',
});
const saga = { sagaId: 's', symbol: 'AAPL' } as const;

describe('the progress on the terminal', () => {
  it('tells time as New York has it, in winter and in summer', () => {
    const times = ['2026-03-02T14:31:00.000Z', '2026-07-01T13:31:00.000Z'].map(newYorkTime);

    expect(times.map((time) => time.replaceAll(',', ''))).toEqual([
      'Mon 02 Mar 09:31:00',
      'Wed 01 Jul 09:31:00',
    ]);
  });

  it.each([
    ['a cycle', cycle, 'cycle completed, 3 decisions'],
    ['a fill', filled, '  buy AAPL filled 12.5 of 12.5 at 150.1235'],
    [
      'a partial fill',
      at('trade.order.partially_filled', {
        ...order,
        filledQty: dec(5),
        averagePrice: usd('150'),
        latencyMs: 40,
      }),
      '  buy AAPL filled 5 of 12.5 at 150',
    ],
    [
      'a saga that was undone',
      at('orchestrator.saga.compensated', { ...saga, status: 'compensated', error: 'the order expired' }),
      '  saga for AAPL compensated: the order expired',
    ],
    [
      'a saga that failed',
      at('orchestrator.saga.failed', { ...saga, status: 'failed', error: 'not undone' }),
      '  saga for AAPL failed: not undone',
    ],
    ['an alert', at('system.alert', { alertId: 'a', kind: 'k', message: 'look here' }), 'ALERT look here'],
    [
      'the kill switch',
      at('agent.kill_switch.activated', { reason: 'daily loss', by: 'system' }),
      'KILL SWITCH ON: daily loss',
    ],
    [
      'its reset',
      at('agent.kill_switch.reset', { reason: 'looked at it', by: 'me' }),
      'kill switch reset: looked at it',
    ],
  ])('in detail has a line for %s', (_what, happened, line) => {
    const lines: string[] = [];

    createDetailedProgress((text) => lines.push(text)).observe(happened);

    expect(lines).toEqual([`${newYorkTime(NOW)}  ${line}`]);
  });

  it('in detail says nothing of what happens all the time', () => {
    const lines: string[] = [];

    const progress = createDetailedProgress((text) => lines.push(text));
    for (const happened of [anEvent(), rejected]) progress.observe(happened);

    expect(lines).toEqual([]);
  });

  it('at full speed has one line an hour with the counts so far', () => {
    const lines: string[] = [];
    const progress = createHourlyProgress((text) => lines.push(text));
    const completed = at('orchestrator.saga.completed', { ...saga, status: 'completed' });

    for (const happened of [cycle, filled, completed, cycle]) progress.observe(happened);
    progress.observe({ ...cycle, occurredAt: '2025-01-06T16:00:00.000Z' });

    expect(lines).toEqual([
      `${newYorkTime(NOW)}  1 cycles, 0 fills, 0 sagas completed`,
      `${newYorkTime('2025-01-06T16:00:00.000Z')}  3 cycles, 1 fills, 1 sagas completed`,
    ]);
  });

  it.each([
    ['detailed', createDetailedProgress],
    ['hourly', createHourlyProgress],
  ])('shows a problem as it is: %s', (_which, create) => {
    const lines: string[] = [];

    create((text) => lines.push(text)).problem('error: store down');

    expect(lines).toEqual(['error: store down']);
  });
});
