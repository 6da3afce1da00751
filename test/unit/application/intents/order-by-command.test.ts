import { beforeEach, describe, expect, test } from 'vitest';
import { type OrderCommand, orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { TransientError } from '../../../../src/domain/errors.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent, recordOf } from '../../../support/running-agent.ts';
import { auditedActions, type TestPorts } from '../../../support/test-ports.ts';

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent(undefined, ({ broker }) => broker.hold('MSFT', '5', '400'));
});

const toBuyTenApple: OrderCommand = {
  agentId: AGENT,
  correlationId: 'correlation-1',
  commandId: 'command-1',
  purpose: 'orchestration_run',
  by: 'operator',
  symbol: 'AAPL',
  side: 'buy',
  qty: dec(10),
};
const toCloseMicrosoft: OrderCommand = {
  ...toBuyTenApple,
  purpose: 'close_position',
  symbol: 'MSFT',
  side: 'sell',
  qty: dec(5),
};

describe('an order by command', () => {
  test('becomes an intent that names the command and who gave it, with reservation and saga', async () => {
    const ordered = await orderByCommand(ports, toBuyTenApple);

    expect(ordered).toEqual({ kind: 'accepted', intentId: 'intent-command-1-AAPL' });
    expect(await recordOf(ports, 'intent', 'intent-command-1-AAPL')).toMatchObject({
      origin: { kind: 'command', commandId: 'command-1', purpose: 'orchestration_run', by: 'operator' },
      side: 'buy',
      riskReducing: false,
    });
    const { reservations } = await recordOf(ports, 'portfolio', 'portfolio');
    expect(reservations.map((held) => held.intentId)).toEqual(['intent-command-1-AAPL']);
    expect((await recordOf(ports, 'saga', 'intent-command-1-AAPL')).status).toBe('running');
    expect(await auditedActions(ports)).toContain('intent.created');
  });

  test('given again is the same order', async () => {
    const first = await orderByCommand(ports, toBuyTenApple);

    const second = await orderByCommand(ports, toBuyTenApple);

    expect(second).toEqual(first);
    expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toHaveLength(1);
  });

  test('is refused by the gate with every code, and leaves nothing behind', async () => {
    const ordered = await orderByCommand(ports, { ...toBuyTenApple, qty: dec(10_000) });

    expect(ordered).toMatchObject({ kind: 'refused' });
    expect(ordered.kind === 'refused' && ordered.codes).toContain('position_too_large');
    expect((await recordOf(ports, 'portfolio', 'portfolio')).reservations).toEqual([]);
  });

  test('that leaves a position passes without a price from the market', async () => {
    ports.marketData.fault = new TransientError('no market data');

    const ordered = await orderByCommand(ports, toCloseMicrosoft);

    expect(ordered.kind).toBe('accepted');
    expect(await recordOf(ports, 'intent', 'intent-command-1-MSFT')).toMatchObject({ riskReducing: true });
  });
});
