import { shift } from '../../src/domain/clock.ts';
import { dec } from '../../src/domain/decimal.ts';
import { clientOrderIdOf, intentIdOf } from '../../src/domain/ids.ts';
import { usd } from '../../src/domain/money.ts';
import { aKillSwitch, anActivity, anAgent, aPortfolio, someSettings } from './builders/agent-records.ts';
import { AGENT, NOW } from './builders/common.ts';
import { aCycle, aDecision } from './builders/cycle-records.ts';
import { aMapping, aRun } from './builders/run-records.ts';
import { anIntent, anOrder, aSaga, aTrade } from './builders/trade-records.ts';
import { given, type TestPorts } from './test-ports.ts';

/** Ids of what `everythingRecorded` puts there. */
export interface Recorded {
  readonly cycleId: string;
  readonly runningCycleId: string;
  readonly decisionId: string;
  /** Waits for approval. */
  readonly waitingDecisionId: string;
  readonly sagaId: string;
  readonly activeSagaId: string;
  readonly runId: string;
}

/** A running agent that completed a cycle with two decisions and one filled order, and is in its next one. */
export async function everythingRecorded(ports: TestPorts): Promise<Recorded> {
  const [completedCycle, runningCycle] = ['cycle-00000001', 'cycle-00000002'] as const;
  const requestId = 'request-a';
  const bought = aDecision({ requestId, cycleId: completedCycle, status: 'executed' });
  const intentId = intentIdOf(bought.decisionId);
  const later = aDecision({
    requestId: 'request-b',
    cycleId: runningCycle,
    symbol: 'NVDA',
    status: 'executing',
  });
  const waiting = aDecision({
    requestId: 'request-c',
    cycleId: completedCycle,
    symbol: 'MSFT',
    price: usd('400'),
    status: 'pending_approval',
    approval: { qty: dec(5), price: usd('400'), expiresAt: shift(NOW, 300_000) },
  });
  const laterIntent = intentIdOf(later.decisionId);
  const end = shift(NOW, 900);
  const run = aRun({
    mappings: [
      aMapping({
        outcome: {
          state: 'ordered',
          intentId: laterIntent,
          saga: 'completed',
          order: {
            clientOrderId: clientOrderIdOf(AGENT, laterIntent, 'entry-1'),
            brokerOrderId: 'broker-1',
            status: 'filled',
            filledQty: dec(33),
            filledAveragePrice: usd('150.01'),
          },
        },
      }),
      aMapping({ symbol: 'MSFT', outcome: { state: 'refused', codes: ['market_closed'] } }),
      aMapping({ symbol: 'NVDA', signal: undefined, order: undefined }),
    ],
    maxPositionSize: usd('5000'),
  });
  await given(
    ports,
    { kind: 'agent', record: anAgent() },
    { kind: 'killSwitch', record: aKillSwitch({ symbols: ['NVDA'] }) },
    { kind: 'settings', record: someSettings() },
    {
      kind: 'activity',
      record: anActivity({
        countedThrough: completedCycle,
        lastCycle: {
          id: completedCycle,
          type: 'analysis',
          completedAt: end,
          durationMs: 900,
          decisions: 2,
          orders: 1,
        },
        lastHeartbeatAt: NOW,
        lastError: { at: NOW, type: 'Transient', message: 'no market data' },
      }),
    },
    { kind: 'decision', record: waiting },
    { kind: 'trade', record: aTrade({ tradeId: intentId, intentId }) },
    { kind: 'portfolio', record: aPortfolio({ equity: usd('101500'), lastEquity: usd('100000') }) },
    {
      kind: 'cycle',
      record: aCycle({
        cycleId: completedCycle,
        status: 'completed',
        completedAt: end,
        durationMs: 900,
        requests: [{ requestId, strategyId: 'momentum', status: 'answered' }],
        steps: [
          { name: 'initialize', status: 'completed', startedAt: NOW, completedAt: shift(NOW, 100) },
          {
            name: 'fetch_market_data',
            status: 'failed',
            startedAt: shift(NOW, 100),
            completedAt: end,
            detail: '2 of 3',
          },
        ],
        counts: {
          decisions: 2,
          holds: 1,
          invalid: 0,
          rejected: 0,
          ordersSubmitted: 1,
          ordersFilled: 1,
          errors: 1,
        },
      }),
    },
    { kind: 'cycle', record: aCycle({ cycleId: runningCycle, startedAt: shift(NOW, 60_000) }) },
    { kind: 'decision', record: { ...bought, intentId } },
    {
      kind: 'decision',
      record: aDecision({ requestId, cycleId: completedCycle, symbol: 'MSFT', action: 'hold' }),
    },
    { kind: 'decision', record: { ...later, intentId: laterIntent } },
    {
      kind: 'intent',
      record: anIntent({ intentId, decisionId: bought.decisionId, cycleId: completedCycle }),
    },
    {
      kind: 'intent',
      record: anIntent({ intentId: laterIntent, decisionId: later.decisionId, symbol: 'NVDA' }),
    },
    {
      kind: 'order',
      record: anOrder({
        intentId,
        clientOrderId: clientOrderIdOf(AGENT, intentId, 'entry-1'),
        status: 'filled',
        filledQty: dec(10),
        filledAveragePrice: usd('150.01'),
      }),
    },
    {
      kind: 'saga',
      record: aSaga({
        sagaId: intentId,
        executions: 1,
        status: 'compensated',
        currentStep: 'UndoReserveBuyingPower',
        completedAt: end,
        error: 'the order expired',
        steps: [
          {
            name: 'ValidateRisk',
            status: 'completed',
            startedAt: NOW,
            completedAt: end,
            attempts: 1,
            outcome: 'done',
          },
          {
            name: 'SubmitOrder',
            status: 'failed',
            startedAt: NOW,
            completedAt: end,
            attempts: 3,
            error: 'no answer',
          },
          { name: 'UndoSubmitOrder', status: 'completed', startedAt: end, completedAt: end, attempts: 1 },
        ],
      }),
    },
    { kind: 'saga', record: aSaga({ sagaId: laterIntent, executions: 1 }) },
    { kind: 'run', record: run },
  );
  return {
    cycleId: completedCycle,
    runningCycleId: runningCycle,
    decisionId: bought.decisionId,
    waitingDecisionId: waiting.decisionId,
    sagaId: intentId,
    activeSagaId: laterIntent,
    runId: run.runId,
  };
}
