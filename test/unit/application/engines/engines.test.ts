import { describe, expect, test } from 'vitest';
import { createEngines } from '../../../../src/application/engines/create-engines.ts';
import { decisionsAsSignals } from '../../../../src/application/engines/decisions-as-signals.ts';
import { createSignalServiceEngine } from '../../../../src/application/engines/signal-service-engine.ts';
import type { Signal, SignalRequest, SignalSource } from '../../../../src/application/ports/signal-source.ts';
import { decisionAnswer } from '../../../../src/contracts/decision-answer.ts';
import type { Position } from '../../../../src/contracts/records/portfolio.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import type { Quote } from '../../../../src/domain/market.ts';
import { usd } from '../../../../src/domain/money.ts';
import { DEFAULT_LIMITS } from '../../../../src/domain/risk/limits.ts';
import { NOW } from '../../../support/builders/common.ts';
import { aStrategy } from '../../../support/running-agent.ts';
import { createTestPorts } from '../../../support/test-ports.ts';

const strategy = aStrategy('signals');
const equity = usd(100_000);
const quote = (symbol: string, price = '100'): Quote => ({
  symbol,
  price: usd(price),
  timestamp: NOW,
  source: 'alpaca',
  stale: false,
});
const quotes = ['AAPL', 'MSFT', 'NVDA', 'XOM'].map((symbol) => quote(symbol));
const held = (symbol: string, qty: string): Position => ({
  symbol,
  qty: dec(qty),
  price: usd(100),
  averageEntryPrice: usd(90),
});
const signal = (symbol: string, rank: number, weight: string): Signal => ({
  symbol,
  rank,
  predictedReturn: dec('0.012'),
  targetWeight: dec(weight),
});
const saying = (...signals: readonly Signal[]): SignalSource & { readonly asked: SignalRequest[] } => {
  const asked: SignalRequest[] = [];
  return {
    asked,
    async signals(request) {
      asked.push(request);
      return { signals, modelVersion: 'm1' };
    },
  };
};

describe('the engine of the signal service', () => {
  const { clock } = createTestPorts();

  test('buys what has a weight, leaves what has none, holds the rest, and sells nothing short', async () => {
    const source = saying(
      signal('AAPL', 1, '0.1'),
      signal('MSFT', 2, '0.05'),
      signal('NVDA', 3, '0'),
      signal('XOM', 4, '-0.1'),
    );
    const engine = createSignalServiceEngine({ source, clock });
    const positions = [held('MSFT', '5'), held('NVDA', '5')];

    const answers = await engine.decide({ strategy, quotes, positions, equity });

    const judged = answers.map((answer) => decisionAnswer.parse(answer));
    expect(judged.map(({ symbol, action, confidence }) => [symbol, action, confidence])).toEqual([
      ['AAPL', 'buy', 1],
      ['MSFT', 'hold', 0.75],
      ['NVDA', 'sell', 1],
      ['XOM', 'hold', 0.25],
    ]);
    expect(judged[0]).toMatchObject({
      reasoning: 'rank 1, predicted return 1.20 %, weight 10.00 % as of 2025-01-06, by model m1',
      indicators: { rank: 1, predictedReturn: 0.012, targetWeight: 0.1 },
      dataTimestamp: NOW,
      basedOn: '2025-01-06T00:00:00.000Z',
    });
    expect(judged[0]?.targetWeight?.toFixed()).toBe('0.1');
    expect(source.asked[0]).toMatchObject({ strategy, asOfDate: '2025-01-06' });
  });

  test('asked about nothing asks nobody', async () => {
    const source = saying();

    expect(
      await createSignalServiceEngine({ source, clock }).decide({
        strategy,
        quotes: [],
        positions: [],
        equity,
      }),
    ).toEqual([]);
    expect(source.asked).toEqual([]);
  });
});

describe('decisions as signals', () => {
  const answer = (symbol: string, action: string, confidence: number, more: object = {}) => ({
    symbol,
    action,
    confidence,
    reasoning: '',
    indicators: {},
    dataTimestamp: NOW,
    ...more,
  });
  const request: SignalRequest = {
    strategy,
    asOfDate: '2025-01-06',
    quotes,
    positions: [held('NVDA', '7')],
    capital: usd(30_000),
  };

  test('rank from the surest buy to the surest sell, and leave the whole of what they sell', async () => {
    const engine = {
      decide: async () => [
        answer('NVDA', 'sell', 0.9),
        answer('AAPL', 'buy', 0.7),
        answer('XOM', 'hold', 0.9),
        answer('MSFT', 'buy', 0.8, { targetWeight: '0.03' }),
      ],
    };

    const { signals, modelVersion } = await decisionsAsSignals(
      engine,
      'rules momentum',
      DEFAULT_LIMITS,
    ).signals(request);

    expect(modelVersion).toBe('rules momentum');
    expect(signals.map(({ symbol, rank, targetWeight }) => [symbol, rank, targetWeight.toFixed()])).toEqual([
      ['MSFT', 1, '0.03'],
      ['AAPL', 2, '0.05'],
      ['XOM', 3, '0'],
      ['NVDA', 4, '-0.023334'], // 700 of 30,000, and not a cent less
    ]);
  });

  test.each([
    ['a buy goes the rest of the way to a target', 'NVDA', 'buy', { targetWeight: '0.1' }, '0.076666'],
    ['a buy of what is above its target is none', 'NVDA', 'buy', { targetWeight: '0.01' }, '0'],
    ['a sell goes back to a target', 'NVDA', 'sell', { targetWeight: '0.01' }, '-0.013334'],
    ['a quantity that is suggested counts', 'NVDA', 'sell', { suggestedQty: '3' }, '-0.01'],
    ['a sell of what is not held is as large as its confidence', 'XOM', 'sell', {}, '-0.1'],
  ])('are the orders that a cycle would give: %s', async (_, symbol, action, more, weight) => {
    const engine = { decide: async () => [answer(symbol, action, 1, more)] };

    const { signals } = await decisionsAsSignals(engine, 'rules', DEFAULT_LIMITS).signals(request);

    expect(signals.map(({ targetWeight }) => targetWeight.toFixed())).toEqual([weight]);
  });

  test('that break their schema are no signals', async () => {
    const engine = { decide: async () => [answer('AAPL', 'buy', 7)] };

    await expect(decisionsAsSignals(engine, 'rules', DEFAULT_LIMITS).signals(request)).rejects.toMatchObject({
      name: 'InvalidInput',
    });
  });
});

describe('the engines', () => {
  test('are the rules alone without a service, and with one it has a breaker of its own', async () => {
    const { marketData, guard, clock } = createTestPorts({ autoAdvance: true });
    let calls = 0;
    const down: SignalSource = {
      signals: async () => {
        calls += 1;
        throw new TransientError('503');
      },
    };
    const alone = createEngines({ marketData, guard, clock, signalService: undefined });
    const both = createEngines({ marketData, guard, clock, signalService: down });
    const ask = () => both.engines['signal-service']?.decide({ strategy, quotes, positions: [], equity });

    for (let tries = 0; tries < 5; tries++) await expect(ask()).rejects.toThrow();
    const before = calls;
    await expect(ask()).rejects.toThrow('signal-service is left alone');

    expect(Object.keys(alone.engines)).toEqual(['rules']);
    expect(alone.signalService).toBeUndefined();
    expect(calls).toBe(before);
    expect((await guard.report()).filter(({ state }) => state !== 'closed')).toMatchObject([
      { name: 'signal-service', state: 'open' },
    ]);
  });
});
