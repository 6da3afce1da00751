import { describe, expect, test } from 'vitest';
import { createRulesEngine } from '../../../../src/application/engines/rules-engine.ts';
import { type StrategyConfig, strategyConfig } from '../../../../src/contracts/config/strategy.ts';
import { decisionAnswer } from '../../../../src/contracts/decision-answer.ts';
import { parse } from '../../../../src/contracts/parse.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { FatalError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';
import { createTestPorts } from '../../../support/test-ports.ts';
import { barsOf } from '../../domain/support/bars.ts';

const about = { strategyId: 'mine', name: 'Mine', engine: 'rules', timeframe: '1Min' };
const equalWeight = parse(strategyConfig, { ...about, type: 'equal-weight', params: {} }, 'strategy');

/** What the rules say of AAPL at 150 and MSFT at 400, of which so many are held, in an account of 100,000. */
async function said(strategy: StrategyConfig, held: Readonly<Record<string, number>> = {}) {
  const ports = createTestPorts();
  for (const symbol of ['AAPL', 'MSFT']) ports.marketData.setBars(symbol, barsOf([150, 151]));
  const price = usd(100);
  const answers = await createRulesEngine(ports).decide({
    strategy,
    quotes: [...(await ports.marketData.quotes(['AAPL', 'MSFT'])).values()],
    positions: Object.entries(held).map(([symbol, qty]) => ({
      symbol,
      qty: dec(qty),
      price,
      averageEntryPrice: price,
    })),
    equity: usd(100_000),
  });
  return answers.map((answer) => parse(decisionAnswer, answer, 'answer'));
}

describe('the rules engine', () => {
  test('tells a strategy what a position is worth now, and passes its target weight on', async () => {
    const [apple, microsoft] = await said(equalWeight, { MSFT: 30 });

    expect(apple).toMatchObject({ symbol: 'AAPL', action: 'buy', indicators: { weight: 0, target: 0.08 } });
    expect(apple?.targetWeight?.toFixed()).toBe('0.08');
    expect(microsoft).toMatchObject({ action: 'sell', indicators: { weight: 0.12 } });
  });

  test('names the newest bar that an answer is based on', async () => {
    const [apple] = await said(equalWeight);

    expect(apple?.basedOn).toBe(barsOf([150, 151]).at(-1)?.timestamp);
  });

  test.each(['astrology', 'toString'])('has no rules %s', async (type) => {
    await expect(said({ ...equalWeight, type })).rejects.toThrow(FatalError);
  });
});
