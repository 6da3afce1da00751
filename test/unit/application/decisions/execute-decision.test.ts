import { beforeEach, describe, expect, test } from 'vitest';
import { executeDecision } from '../../../../src/application/decisions/execute-decision.ts';
import type { SettingsRecord } from '../../../../src/contracts/records/agent.ts';
import type { DecisionRecord } from '../../../../src/contracts/records/decision.ts';
import type { PortfolioRecord } from '../../../../src/contracts/records/portfolio.ts';
import { HOUR, shift } from '../../../../src/domain/clock.ts';
import { type Decimal, dec, ZERO } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { intentIdOf } from '../../../../src/domain/ids.ts';
import { sum, usd } from '../../../../src/domain/money.ts';
import type { RiskCode } from '../../../../src/domain/risk/codes.ts';
import { someExits } from '../../../support/builders/agent-records.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { aReservation } from '../../../support/builders/trade-records.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import {
  auditedActions,
  committedEvents,
  given,
  type TestPorts,
  testAgent,
} from '../../../support/test-ports.ts';

let ports: TestPorts;
let started: string[];

beforeEach(async () => {
  await anAgentThat();
});

/** A running agent, whose executions are counted. */
async function anAgentThat(
  prepare: (ports: TestPorts) => void = () => undefined,
  prices?: Readonly<Record<string, string>>,
): Promise<void> {
  const made = await aRunningAgent(
    prices && { prices, agents: [{ ...testAgent(), universe: Object.keys(prices) }] },
    prepare,
  );
  started = [];
  ports = {
    ...made,
    machines: {
      start: (machine, name, input) => {
        started.push(name);
        return made.machines.start(machine, name, input);
      },
      status: (machine, name) => made.machines.status(machine, name),
    },
  };
}

const settings = (changed: Partial<SettingsRecord>) =>
  change(ports, 'settings', 'settings', (record) => ({ ...record, ...changed }));
const limits = (changed: Partial<SettingsRecord['limits']>) =>
  change(ports, 'settings', 'settings', (record) => ({
    ...record,
    limits: { ...record.limits, ...changed },
  }));
const portfolio = (changed: Partial<PortfolioRecord>) =>
  change(ports, 'portfolio', 'portfolio', (record) => ({ ...record, ...changed }));

/** A decision that waits for the gate, in a cycle that waits for it; then the gate's answer. */
async function executed(overrides: Partial<DecisionRecord> = {}): Promise<DecisionRecord> {
  const cycle = aCycle({ requests: [], undecided: 1 });
  const decision = aDecision({ cycleId: cycle.cycleId, ...overrides });
  await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
  await executeDecision(ports, AGENT, decision.decisionId);
  return recordOf(ports, 'decision', decision.decisionId);
}
const intentOf = async ({ decisionId }: DecisionRecord): Promise<string> => {
  const { side, qty, symbol, riskReducing } = await recordOf(ports, 'intent', intentIdOf(decisionId));
  return `${side} ${qty.toFixed()} ${symbol}${riskReducing ? ', an exit' : ''}`;
};
const holding =
  (symbol: string, qty: string, price: string) =>
  ({ broker }: TestPorts) =>
    broker.hold(symbol, qty, price);

describe('a decision that passes', () => {
  test('becomes an intent with its reservation and its saga, in one commit, and the saga starts', async () => {
    const decision = await executed();

    const intentId = intentIdOf(decision.decisionId);
    expect(decision).toMatchObject({ status: 'executing', intentId, codes: [] });
    expect(await intentOf(decision)).toBe('buy 33 AAPL');
    const { reservations, recentOrders } = await recordOf(ports, 'portfolio', 'portfolio');
    expect(
      reservations.map((held) => `${held.intentId} ${held.qty.toFixed()} for ${held.notional.toString()}`),
    ).toEqual([`${intentId} 33 for 4950`]);
    expect(recentOrders).toEqual([NOW]);
    expect(await recordOf(ports, 'saga', intentId)).toMatchObject({
      status: 'running',
      deadlineAt: shift(NOW, 60_000),
      correlationId: decision.correlationId,
    });
    expect(started).toEqual([intentId]);
    expect((await committedEvents(ports)).map(({ type }) => type)).toEqual([
      'orchestrator.saga.started',
      'orchestrator.cycle.completed',
    ]);
    expect(await auditedActions(ports)).toContain('intent.created');
    expect(await recordOf(ports, 'cycle', decision.cycleId)).toMatchObject({
      status: 'completed',
      counts: { ordersSubmitted: 1, rejected: 0 },
    });
  });

  test('delivered again starts nothing twice, and one that was not started is', async () => {
    const decision = await executed();
    const before = await recordOf(ports, 'portfolio', 'portfolio');

    await executeDecision(ports, AGENT, decision.decisionId);

    expect(await recordOf(ports, 'portfolio', 'portfolio')).toEqual(before);
    expect(new Set(started)).toEqual(new Set([intentIdOf(decision.decisionId)]));
    expect((await ports.store.list('saga', AGENT, { limit: 10 })).items).toHaveLength(1);
  });

  test('delivered twice at once becomes one intent', async () => {
    const cycle = aCycle({ requests: [], undecided: 1 });
    const { decisionId } = aDecision({ cycleId: cycle.cycleId, requestId: 'twice' });
    await given(
      ports,
      { kind: 'cycle', record: cycle },
      { kind: 'decision', record: aDecision({ cycleId: cycle.cycleId, requestId: 'twice' }) },
    );

    await Promise.all([1, 2, 3].map(() => executeDecision(ports, AGENT, decisionId)));

    expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toHaveLength(1);
    expect((await recordOf(ports, 'cycle', cycle.cycleId)).counts.ordersSubmitted).toBe(1);
  });

  test('whose start fails is started by the next delivery', async () => {
    const cycle = aCycle({ requests: [], undecided: 1 });
    const decision = aDecision({ cycleId: cycle.cycleId });
    await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
    const broken = {
      ...ports,
      machines: { ...ports.machines, start: () => Promise.reject(new TransientError('throttled')) },
    };
    await expect(executeDecision(broken, AGENT, decision.decisionId)).rejects.toThrow(TransientError);

    await executeDecision(ports, AGENT, decision.decisionId);

    expect(started).toEqual([intentIdOf(decision.decisionId)]);
  });
});

describe('autonomy decides who executes (AG4)', () => {
  test.each([
    ['manual', 'stored'],
    ['semi_auto', 'pending_approval'],
    ['autonomous', 'executing'],
  ] as const)('%s: %s', async (autonomy, status) => {
    await settings({ autonomy });

    expect(await executed()).toMatchObject({ status });
    expect(started).toHaveLength(Number(status === 'executing'));
  });

  test.each([
    [0.69, 'stored'],
    [0.7, 'executing'],
  ])('autonomous with a confidence of %d: %s', async (confidence, status) => {
    expect(await executed({ confidence })).toMatchObject({ status });
  });

  test.each([
    ['conservative', 0.79, 'stored'],
    ['conservative', 0.8, 'executing'],
    ['aggressive', 0.6, 'executing'],
  ] as const)('in mode %s with a confidence of %d: %s', async (riskMode, confidence, status) => {
    await settings({ riskMode });

    expect(await executed({ confidence })).toMatchObject({ status });
  });

  test('an exit is executed at any confidence', async () => {
    await anAgentThat(holding('AAPL', '10', '140'));

    const decision = await executed({ action: 'sell', confidence: 0.01, targetWeight: undefined });

    expect(decision).toMatchObject({ status: 'executing' });
    expect(await intentOf(decision)).toBe('sell 10 AAPL, an exit');
  });
});

describe('sizing', () => {
  test.each([
    ['the suggested quantity', { suggestedQty: dec(7), targetWeight: dec('0.05') }, 'buy 7 AAPL'],
    ['the target weight of equity, in whole shares', { targetWeight: dec('0.03') }, 'buy 20 AAPL'],
    [
      'a weight beyond the limit, down to it less the tolerated move',
      { targetWeight: dec('0.5') },
      'buy 66 AAPL',
    ],
    [
      'the confidence, at the threshold half of the limit',
      { targetWeight: undefined, confidence: 0.7 },
      'buy 33 AAPL',
    ],
    ['the confidence, at 1 all of it', { targetWeight: undefined, confidence: 1 }, 'buy 66 AAPL'],
  ])('goes by %s', async (_, overrides, expected) => {
    expect(await intentOf(await executed(overrides))).toBe(expected);
  });

  test.each([
    ['all of the position', { targetWeight: undefined }, 'sell 10 AAPL, an exit'],
    ['all of it, to a weight of nothing', { targetWeight: dec(0) }, 'sell 10 AAPL, an exit'],
    ['what is above its target weight', { targetWeight: dec('0.0055') }, 'sell 6 AAPL, an exit'],
    ['the suggested part of it', { suggestedQty: dec(4) }, 'sell 4 AAPL, an exit'],
    ['never more than it', { suggestedQty: dec(400) }, 'sell 10 AAPL, an exit'],
  ])('of a sell is %s', async (_, overrides, expected) => {
    await anAgentThat(holding('AAPL', '10', '140'));

    expect(await intentOf(await executed({ action: 'sell', ...overrides }))).toBe(expected);
  });

  test.each([
    ['buy', '0.03', 'buy 10 AAPL'],
    ['buy', '0.015', 'nothing'],
    ['buy', '0.01', 'nothing'],
    ['sell', '0.02', 'nothing'],
  ] as const)('%s to a weight of %s, with 10 of them held: %s', async (action, weight, expected) => {
    await anAgentThat(holding('AAPL', '10', '140'));

    const decision = await executed({ action, targetWeight: dec(weight) });

    expect(decision.status === 'rejected' ? 'nothing' : await intentOf(decision)).toBe(expected);
  });

  test('that comes to nothing is a rejection with its reason', async () => {
    const decision = await executed({ targetWeight: dec('0.001') });

    expect(decision).toMatchObject({
      status: 'rejected',
      statusReason: 'sizing found nothing to trade',
      codes: [],
    });
    expect(await recordOf(ports, 'cycle', decision.cycleId)).toMatchObject({ counts: { rejected: 1 } });
  });
});

describe('every rejection is recorded with its codes', () => {
  const seven = { suggestedQty: dec(7) };
  const cases: readonly (readonly [RiskCode, () => Promise<unknown>, Partial<DecisionRecord>])[] = [
    [
      'kill_switch',
      () =>
        change(ports, 'killSwitch', 'kill-switch', (record) => ({
          ...record,
          state: { on: true, activatedAt: NOW, reason: 'test', by: 'ann' },
        })),
      seven,
    ],
    [
      'kill_switch',
      () => change(ports, 'killSwitch', 'kill-switch', (record) => ({ ...record, symbols: ['AAPL'] })),
      seven,
    ],
    ['kill_switch', () => portfolio({ blocked: true }), seven],
    [
      'agent_not_running',
      () =>
        change(ports, 'agent', 'agent', (record) => ({
          ...record,
          lifecycle: { status: 'stopped', since: NOW, reason: 'test' },
        })),
      seven,
    ],
    ['market_closed', () => ports.clock.advance(6 * HOUR), seven],
    [
      'symbol_not_approved',
      async () =>
        anAgentThat(undefined)
          .then(() => ports.broker.setPrice('TSLA', '150'))
          .then(() => ports.marketData.setPrice('TSLA', '150')),
      { ...seven, symbol: 'TSLA' },
    ],
    ['symbol_not_tradable', async () => ports.broker.failNext('asset', new TransientError('503')), seven],
    ['max_positions_reached', () => limits({ maxPositions: 0 }), seven],
    [
      'position_too_large',
      () =>
        portfolio({
          positions: [{ symbol: 'AAPL', qty: dec(66), price: usd(150), averageEntryPrice: usd(150) }],
        }),
      seven,
    ],
    [
      'exposure_limit_exceeded',
      () =>
        portfolio({
          positions: [{ symbol: 'MSFT', qty: dec(198), price: usd(400), averageEntryPrice: usd(400) }],
        }),
      seven,
    ],
    ['insufficient_buying_power', () => portfolio({ buyingPower: usd(1_000) }), seven],
    [
      'insufficient_buying_power',
      () =>
        portfolio({
          buyingPower: usd(2_000),
          reservations: [aReservation({ symbol: 'MSFT', notional: usd(1_000) })],
        }),
      seven,
    ],
    ['daily_loss_limit', () => portfolio({ equity: usd(94_999) }), seven],
    ['order_rate_exceeded', () => limits({ maxOrdersPerMinute: 0 }), seven],
    ['notional_too_small', () => limits({ minOrderNotional: usd(1_051) }), seven],
    ['notional_too_large', () => limits({ maxOrderNotional: usd(1_049) }), seven],
    ['quantity_precision', () => Promise.resolve(), { suggestedQty: dec('0.5') }],
    ['quantity_precision', () => Promise.resolve(), { suggestedQty: dec(-7) }],
    [
      'price_stale',
      async () => {
        ports.marketData.fault = new TransientError('down');
      },
      seven,
    ],
    ['price_deviation', async () => ports.marketData.setPrice('AAPL', '151.51'), seven],
    [
      'cooldown_active',
      () => given(ports, { kind: 'exits', record: someExits({ last: { AAPL: NOW } }) }),
      seven,
    ],
    ['opposite_order_open', () => portfolio({ reservations: [aReservation({ side: 'sell' })] }), seven],
    ['shorting_disabled', () => Promise.resolve(), { ...seven, action: 'sell' }],
    [
      'duplicate_intent',
      () => portfolio({ reservations: [aReservation({ intentId: intentIdOf('again-AAPL') })] }),
      { ...seven, requestId: 'again' },
    ],
  ];

  test.each(cases)('%s', async (code, prepare, overrides) => {
    await prepare();

    const decision = await executed(overrides);

    expect(decision.status).toBe('rejected');
    expect(decision.codes).toContain(code);
    expect(decision.statusReason).toBe(`risk gate: ${decision.codes.join(', ')}`);
    const rejections = (await committedEvents(ports)).filter(({ type }) => type === 'ai.decision.rejected');
    expect(rejections.map(({ data }) => data['codes'])).toEqual([decision.codes]);
    expect(await recordOf(ports, 'cycle', decision.cycleId)).toMatchObject({
      status: 'completed',
      counts: { rejected: 1, ordersSubmitted: 0 },
    });
    expect(await ports.store.get('intent', AGENT, intentIdOf(decision.decisionId))).toBeUndefined();
    expect(started).toEqual([]);
  });

  test('all that apply', async () => {
    await limits({ maxOrdersPerMinute: 0, maxPositions: 0 });
    await portfolio({ blocked: true });

    expect((await executed(seven)).codes).toEqual([
      'kill_switch',
      'max_positions_reached',
      'order_rate_exceeded',
    ]);
  });

  test('none of them stops an exit', async () => {
    await anAgentThat(holding('TSLA', '3', '200'), { AAPL: '150', TSLA: '150' });
    await limits({ maxOrdersPerMinute: 0, maxPositions: 0, minOrderNotional: usd(100_000) });
    await portfolio({ blocked: true, equity: usd(1_000), buyingPower: usd(0) });
    await given(ports, { kind: 'exits', record: someExits({ last: { TSLA: NOW } }) });
    await change(ports, 'killSwitch', 'kill-switch', (record) => ({ ...record, symbols: ['TSLA'] }));
    ports.marketData.fault = new TransientError('down');
    ports.broker.failNext('asset', new TransientError('down'));
    await ports.clock.advance(6 * HOUR);

    const decision = await executed({
      symbol: 'TSLA',
      action: 'sell',
      confidence: 0.1,
      targetWeight: undefined,
    });

    expect(decision.codes).toEqual([]);
    expect(await intentOf(decision)).toBe('sell 3 TSLA, an exit');
  });
});

describe('limits under concurrency (RK5)', () => {
  test('200 executions at once never exceed exposure, positions, buying power or the order rate together', {
    timeout: 30_000,
  }, async () => {
    const symbols = Array.from({ length: 200 }, (_, index) => `S${index}`);
    await anAgentThat(undefined, Object.fromEntries(symbols.map((symbol) => [symbol, '100'])));
    await limits({ maxPositions: 12, maxExposurePct: dec('0.5'), maxOrdersPerMinute: 30 });
    const cycle = aCycle({ requests: [], undecided: 200 });
    await given(ports, { kind: 'cycle', record: cycle });
    const decisions = symbols.map((symbol) =>
      aDecision({
        cycleId: cycle.cycleId,
        symbol,
        price: usd(100),
        suggestedQty: dec(40),
        targetWeight: undefined,
      }),
    );
    for (const record of decisions) await given(ports, { kind: 'decision', record });

    // As the queue does: what lost too many races is delivered again. Each round of tries has one winner, so that at
    // most 25 get through in one delivery.
    let waiting = decisions.map(({ decisionId }) => decisionId);
    let deliveries = 0;
    for (; waiting.length > 0 && deliveries < 8; deliveries++) {
      const batch = waiting;
      const outcomes = await Promise.allSettled(
        batch.map((decisionId) => executeDecision(ports, AGENT, decisionId)),
      );
      waiting = batch.filter((_, index) => outcomes[index]?.status === 'rejected');
    }

    const { reservations, equity, buyingPower } = await recordOf(ports, 'portfolio', 'portfolio');
    const reserved = sum(reservations.map(({ notional }) => notional));
    const quantity = reservations.reduce<Decimal>((total, { qty }) => total.plus(qty), ZERO);
    expect(waiting).toEqual([]);
    expect(reservations).toHaveLength(12);
    expect(quantity.toFixed()).toBe('480');
    expect(reserved.lte(equity.times('0.5'))).toBe(true);
    expect(reserved.lte(buyingPower)).toBe(true);
    expect(new Set(started).size).toBe(12);
    const outcomes = await Promise.all(
      decisions.map(({ decisionId }) => recordOf(ports, 'decision', decisionId)),
    );
    expect(outcomes.filter(({ status }) => status === 'executing')).toHaveLength(12);
    expect(
      outcomes.filter(
        ({ status, codes }) => status === 'rejected' && codes.includes('max_positions_reached'),
      ),
    ).toHaveLength(188);
    expect(await recordOf(ports, 'cycle', cycle.cycleId)).toMatchObject({
      status: 'completed',
      undecided: 0,
      counts: { ordersSubmitted: 12, rejected: 188 },
    });
  });

  test('the last of the exposure goes to one of many', async () => {
    await limits({ maxExposurePct: dec('0.05') });
    const cycles = ['AAPL', 'MSFT', 'NVDA'].map((symbol) => ({
      symbol,
      cycle: aCycle({ requests: [], undecided: 1 }),
    }));
    const made = cycles.map(({ symbol, cycle }) => ({
      cycle,
      decision: aDecision({
        symbol,
        cycleId: cycle.cycleId,
        targetWeight: dec('0.04'),
        price: usd({ AAPL: '150', MSFT: '400', NVDA: '120' }[symbol] ?? '0'),
      }),
    }));
    for (const { cycle, decision } of made)
      await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });

    await Promise.all(made.map(({ decision }) => executeDecision(ports, AGENT, decision.decisionId)));

    expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toHaveLength(1);
  });
});
