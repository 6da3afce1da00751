import { describe, expect, test } from 'vitest';
import { listPositions } from '../../../../src/application/queries/positions.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { NO_MONEY, usd } from '../../../../src/domain/money.ts';
import { aPortfolio } from '../../../support/builders/agent-records.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { createTestPorts, given } from '../../../support/test-ports.ts';

const aPosition = (symbol: string, qty: string, entry: string, price: string) => ({
  symbol,
  qty: dec(qty),
  averageEntryPrice: usd(entry),
  price: usd(price),
});

describe('positions', () => {
  test('are valued with their sign: a short gains when the price falls', async () => {
    const ports = createTestPorts();
    const positions = [aPosition('NVDA', '-5', '120', '108'), aPosition('AAPL', '10', '150', '135')];
    await given(ports, { kind: 'portfolio', record: aPortfolio({ positions, equity: usd('10000') }) });

    const { items } = await listPositions(ports, { agentId: AGENT, limit: 20 });

    expect(JSON.parse(JSON.stringify(items))).toMatchObject([
      {
        symbol: 'AAPL',
        side: 'long',
        marketValue: '1350',
        unrealizedPnl: '-150',
        unrealizedPnlPct: '-0.1',
        weight: '0.135',
      },
      {
        symbol: 'NVDA',
        side: 'short',
        marketValue: '-540',
        unrealizedPnl: '60',
        unrealizedPnlPct: '0.1',
        weight: '-0.054',
      },
    ]);
  });

  test('have no ratios where there is nothing to divide by', async () => {
    const ports = createTestPorts();
    const positions = [aPosition('AAPL', '10', '0', '150')];
    await given(ports, { kind: 'portfolio', record: aPortfolio({ positions, equity: NO_MONEY }) });

    const { items } = await listPositions(ports, { agentId: AGENT, limit: 20 });

    expect(items).toMatchObject([{ unrealizedPnlPct: null, weight: null }]);
  });

  test('come in pages that hold each of them once', async () => {
    const ports = createTestPorts();
    const symbols = ['MSFT', 'AAPL', 'TSLA', 'NVDA', 'AMZN'];
    const positions = symbols.map((symbol) => aPosition(symbol, '1', '100', '100'));
    await given(ports, { kind: 'portfolio', record: aPortfolio({ positions }) });

    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await listPositions(ports, { agentId: AGENT, limit: 2, cursor });
      pages.push(page.items.map(({ symbol }) => symbol));
      cursor = page.cursor;
    } while (cursor !== undefined);

    expect(pages).toEqual([['AAPL', 'AMZN'], ['MSFT', 'NVDA'], ['TSLA']]);
  });
});
