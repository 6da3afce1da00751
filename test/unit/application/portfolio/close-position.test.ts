import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { closePosition } from '../../../../src/application/portfolio/close-position.ts';
import { readLedger } from '../../../../src/application/queries/fills.ts';
import { portfolioView } from '../../../../src/application/queries/portfolio.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import type { TestPorts } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => broker.hold('MSFT', '5', '390'));
});

describe('closing a position', () => {
  test('sells all of it, also while the kill switch is on', async () => {
    const off = { reason: 'a test', cancelOpenOrders: false, flatten: false };
    await activateKillSwitch(ports, { ...ann, ...off });

    const closing = await closePosition(ports, { ...ann, symbol: 'MSFT' });
    await driveSagas(ports);

    expect(closing).toMatchObject({ symbol: 'MSFT', side: 'sell' });
    expect(await ports.broker.positions()).toEqual([]);
  });

  test('sells a part of it, and no more than there is', async () => {
    await closePosition(ports, { ...ann, symbol: 'MSFT', qty: dec(2) });
    await driveSagas(ports);

    const [left] = await ports.broker.positions();
    expect(left?.qty.toFixed()).toBe('3');
    await expect(closePosition(ports, { ...ann, symbol: 'MSFT', qty: dec(4) })).rejects.toThrow(
      'qty: must be at most 3',
    );
  });

  test('twice at once closes it once', async () => {
    const both = await Promise.allSettled([
      closePosition(ports, { ...ann, symbol: 'MSFT' }),
      closePosition(ports, { ...ann, symbol: 'MSFT' }),
    ]);

    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('that is not there is not found', async () => {
    await expect(closePosition(ports, { ...ann, symbol: 'AAPL' })).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  test('that was held before the first trade is no round trip, and opens nothing on the other side', async () => {
    await closePosition(ports, { ...ann, symbol: 'MSFT' });
    await driveSagas(ports);

    const { realized, bySymbol, positions, exposure } = await portfolioView(ports, AGENT);
    const { open } = await readLedger(ports, AGENT);

    expect([realized.trades, bySymbol, positions, exposure.gross.toString(), open]).toEqual([
      0,
      [],
      [],
      '0',
      [],
    ]);
  });
});
