import { beforeEach, describe, expect, test } from 'vitest';
import { startAgent } from '../../../../src/application/agent/start-agent.ts';
import { stopAgent } from '../../../../src/application/agent/stop-agent.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { clientOrderIdOf } from '../../../../src/domain/ids.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { createTestPorts, type TestPorts } from '../../../support/test-ports.ts';

const command = { agentId: AGENT, correlationId: 'call-1', by: 'ann', reason: 'lunch' };
const entry = clientOrderIdOf(AGENT, 'intent-entry', 'entry-1');
const exit = clientOrderIdOf(AGENT, 'intent-exit', 'entry-1');

let ports: TestPorts;

beforeEach(async () => {
  ports = createTestPorts();
  ports.broker.hold('AAPL', '10', '140');
  ports.broker.fillsAtOnce = false;
  await startAgent(ports, command);
  const order = { type: 'market', timeInForce: 'day' } as const;
  await ports.broker.submit({ ...order, clientOrderId: entry, symbol: 'MSFT', side: 'buy', qty: dec(2) });
  await ports.broker.submit({ ...order, clientOrderId: exit, symbol: 'AAPL', side: 'sell', qty: dec(10) });
});

describe('stopping', () => {
  test('answers with what is left open and leaves it so', async () => {
    const stopped = await stopAgent(ports, { ...command, cancelOpenOrders: false });

    expect(stopped).toMatchObject({ status: 'stopped', stoppedAt: NOW });
    expect(
      stopped.openPositions.map(
        ({ symbol, side, unrealizedPnl }) => `${symbol} ${side} ${unrealizedPnl.toString()}`,
      ),
    ).toEqual(['AAPL long 100']);
    expect(stopped.pendingOrders?.map(({ clientOrderId }) => clientOrderId)).toEqual([entry, exit]);
  });

  test('cancels entries when asked to, never exits', async () => {
    const { pendingOrders } = await stopAgent(ports, { ...command, cancelOpenOrders: true });

    expect(pendingOrders?.map(({ clientOrderId }) => clientOrderId)).toEqual([exit]);
  });

  test('stands when the broker does not answer, and says that the orders are unknown', async () => {
    ports.broker.failNext('openOrders', new TransientError('503'));

    const { status, pendingOrders } = await stopAgent(ports, { ...command, cancelOpenOrders: false });

    const agent = await ports.store.get('agent', AGENT, 'agent');
    expect([status, pendingOrders]).toEqual(['stopped', null]);
    expect(agent?.record.lifecycle).toEqual({ status: 'stopped', since: NOW, reason: 'lunch' });
    expect(ports.log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', correlationId: 'call-1', error: '503' }),
    );
  });
});
