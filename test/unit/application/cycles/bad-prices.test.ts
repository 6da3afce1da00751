import { describe, expect, test } from 'vitest';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { answerRequest } from '../../../../src/application/decisions/answer-request.ts';
import { createMarketData } from '../../../../src/application/market-data/market-data.ts';
import type { EngineRequest } from '../../../../src/application/ports/decision-engine.ts';
import type { Ports } from '../../../../src/application/ports/index.ts';
import { decisionRequestSchema } from '../../../../src/contracts/messages/messages.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { FakeQuoteSource } from '../../../support/fake-quote-source.ts';
import { aRunningAgent, recordOf } from '../../../support/running-agent.ts';

/** A running agent whose prices come from one source through the chain, and what its strategy gets to see. */
async function aWorld() {
  const base = await aRunningAgent({ autoAdvance: true });
  const { clock, guard, log } = base;
  const venue = new FakeQuoteSource('alpaca', clock);
  const seen: EngineRequest[] = [];
  const ports: Ports = {
    ...base,
    marketData: createMarketData({ venue, guard, clock, log }),
    engines: {
      rules: {
        async decide(request) {
          seen.push(request);
          return [];
        },
      },
    },
  };
  const runCycle = async () => {
    const { cycleId } = await runAnalysisCycle(ports, { agentId: AGENT });
    for (const { messages } of base.sent.splice(0)) {
      for (const message of messages) await answerRequest(ports, decisionRequestSchema.parse(message));
    }
    return recordOf(ports, 'cycle', cycleId);
  };
  return { venue, seen, clock, runCycle, log: base.log };
}

describe('a cycle with bad prices', () => {
  test('goes on with the good ones, names the others, and shows its strategies none of them', async () => {
    const { venue, seen, runCycle, log } = await aWorld();
    venue.tells('AAPL', 150).tells('MSFT', Number.NaN).tells('NVDA', 120, { bid: 130, ask: 110 });

    const cycle = await runCycle();

    expect(cycle).toMatchObject({ status: 'completed', missingSymbols: ['MSFT', 'NVDA'] });
    expect(seen.map(({ quotes }) => quotes.map(({ symbol }) => symbol))).toEqual([['AAPL']]);
    expect(log.lines.filter(({ message }) => message === 'price quarantined')).toHaveLength(2);
  });

  test('leaves a jump out until the next cycle has seen it too', async () => {
    const { venue, seen, runCycle, clock } = await aWorld();
    venue.tells('AAPL', 150).tells('MSFT', 400).tells('NVDA', 120);
    await runCycle();
    const missing: string[][] = [];
    for (const price of [200, 201]) {
      await clock.advance(60_000);
      venue.tells('AAPL', price);
      missing.push([...(await runCycle()).missingSymbols]);
    }

    expect(missing).toEqual([['AAPL'], []]);
    const prices = seen.map(({ quotes }) => quotes.find(({ symbol }) => symbol === 'AAPL')?.price.toString());
    expect(prices).toEqual(['150', undefined, '201']);
  });

  test('takes what it remembers while the source wants to be left alone, and says that it is old', async () => {
    const { venue, seen, runCycle, clock } = await aWorld();
    venue.tells('AAPL', 150).tells('MSFT', 400).tells('NVDA', 120);
    await runCycle();
    venue.fault = () => new TransientError('429', { status: 429, retryAfterMs: 120_000 });
    await clock.advance(60_000);

    const cycle = await runCycle();

    expect(cycle).toMatchObject({ status: 'completed', missingSymbols: [] });
    expect(seen.at(-1)?.quotes).toMatchObject([
      { symbol: 'AAPL', stale: true, timestamp: NOW },
      { symbol: 'MSFT', stale: true },
      { symbol: 'NVDA', stale: true },
    ]);
  });

  test('without any price is over, and says why', async () => {
    const { venue, seen, runCycle } = await aWorld();
    venue.fault = () => new TransientError('the source is down');

    const cycle = await runCycle();

    expect(cycle).toMatchObject({ status: 'completed', missingSymbols: ['AAPL', 'MSFT', 'NVDA'] });
    expect(cycle.steps.find(({ name }) => name === 'fetch_market_data')).toMatchObject({
      status: 'failed',
      detail: 'Transient: the source is down',
    });
    expect(seen).toEqual([]);
  });
});
