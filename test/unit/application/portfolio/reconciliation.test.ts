import { beforeEach, describe, expect, test } from 'vitest';
import { orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import {
  readReconciliation,
  reconciliationWrites,
} from '../../../../src/application/portfolio/reconciliation.ts';
import { syncPortfolio } from '../../../../src/application/portfolio/sync-portfolio.ts';
import type { OrderRequest } from '../../../../src/application/ports/broker.ts';
import { latestReconciliation } from '../../../../src/application/queries/latest-reconciliation.ts';
import { readTradingState } from '../../../../src/application/risk/trading-state.ts';
import { MINUTE, SECOND } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { NotFoundError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aRunningAgent, recordOf } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { auditedActions, type TestPorts } from '../../../support/test-ports.ts';

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({}, ({ broker }) => broker.hold('MSFT', '10', '400'));
  ports.broker.fillsAtOnce = false;
});

const sync = async (): Promise<void> =>
  syncPortfolio(ports, await readTradingState(ports, AGENT), 'correlation-1');
const report = () => latestReconciliation(ports, AGENT);
const version = async () => (await readReconciliation(ports, AGENT))?.version;
const alerts = async () =>
  (await ports.store.list('alert', AGENT, { limit: 100, ascending: true })).items.map(({ kind }) => kind);
const openOrders = async () => (await recordOf(ports, 'portfolio', 'portfolio')).openOrders;

async function byHand(clientOrderId: string, request: Partial<OrderRequest> = {}): Promise<void> {
  const order = { symbol: 'AAPL', side: 'buy', qty: dec(3), type: 'limit', timeInForce: 'day' } as const;
  await ports.broker.submit({ clientOrderId, ...order, limitPrice: usd('100'), ...request });
}

describe('the report', () => {
  test('is none while nothing was ever found, and costs no write', async () => {
    await sync();
    await sync();

    expect(await report()).toBeUndefined();
    await expect(latestReconciliation(ports, 'nobody')).rejects.toThrow(NotFoundError);
  });

  test('names what was believed and what the broker has, in one transaction with the repair', async () => {
    ports.broker.hold('NVDA', '5', '120');

    await sync();
    await sync();

    expect(await report()).toEqual({
      agentId: AGENT,
      at: NOW,
      correlationId: 'correlation-1',
      repaired: [{ kind: 'position', subject: 'NVDA', believed: '0', actual: '5' }],
      standing: [],
    });
    expect(await version()).toBe(1);
    expect(await auditedActions(ports)).toContain('portfolio.reconciled');
    expect(await alerts()).toEqual(['portfolio_difference']);
  });
});

describe('orders of somebody else', () => {
  test('are known to the gate, reported and alerted once, and not touched', async () => {
    await byHand('by-hand');

    await sync();
    await sync();

    expect(await openOrders()).toEqual([
      {
        clientOrderId: 'by-hand',
        symbol: 'AAPL',
        side: 'buy',
        qty: dec(3),
        external: true,
        protective: false,
        limitPrice: usd('100'),
      },
    ]);
    expect((await report())?.standing).toMatchObject([
      { kind: 'external_order', subject: 'by-hand', since: NOW, alerted: true },
    ]);
    expect(await alerts()).toEqual(['external_order']);
    expect(await ports.broker.openOrders()).toHaveLength(1);
  });

  test('are followed: what is left of them, until they are gone; another one is told, the first not again', async () => {
    await byHand('by-hand');
    await sync();
    await ports.clock.advance(30 * SECOND);
    ports.broker.fill('by-hand', '1');
    await byHand('second', { symbol: 'NVDA' });
    await sync();
    const both = (await report())?.standing.map(({ detail }) => detail);
    const [, second] = await ports.broker.openOrders();
    await ports.broker.cancel(second?.brokerOrderId ?? '');
    ports.broker.fill('by-hand');
    await sync();

    expect(both).toEqual([
      'an open order that is not ours: buy 2 AAPL (by-hand)',
      'an open order that is not ours: buy 3 NVDA (second)',
    ]);
    expect((await report())?.standing).toEqual([]);
    expect(await openOrders()).toEqual([]);
    expect(await alerts()).toEqual([
      'external_order',
      'portfolio_difference',
      'external_order',
      'portfolio_difference',
    ]);
  });

  test('that rest to leave a position are protective, however many exits are in their group', async () => {
    await byHand('oco', {
      symbol: 'MSFT',
      side: 'sell',
      qty: dec(10),
      limitPrice: usd('450'),
      exits: { kind: 'oco', stopLoss: usd('380') },
    });

    await sync();

    expect(await openOrders()).toMatchObject([
      { clientOrderId: 'oco', qty: dec(10), external: true, protective: true },
    ]);
  });
});

describe('what stands', () => {
  const found = { kind: 'unprotected_position', subject: 'MSFT', detail: '10 MSFT have no stop' } as const;
  const look = async (standing: readonly (typeof found)[]) => {
    const head = { agentId: AGENT, correlationId: 'correlation-1' };
    const read = await readReconciliation(ports, AGENT);
    const looked = ['unprotected_position'] as const;
    const report = reconciliationWrites(ports, head, read, { repaired: [], looked, standing });
    if (report.writes.length > 0) await ports.store.commit({ ...head, ...report });
  };

  test('is told when it has lasted as long as its kind may: a position without a stop for a minute', async () => {
    await look([found]);
    await ports.clock.advance(MINUTE - 1);
    await look([found]);
    const early = [await alerts(), await version()];
    await ports.clock.advance(1);
    await look([found]);
    await look([found]);

    expect(early).toEqual([[], 1]);
    expect(await alerts()).toEqual(['unprotected_position']);
    expect((await report())?.standing).toMatchObject([{ since: NOW, alerted: true }]);
  });

  test('is told again when it was gone in between', async () => {
    for (const standing of [[found], [], [found]]) {
      await look(standing);
      await ports.clock.advance(MINUTE);
      await look(standing);
    }

    expect(await alerts()).toEqual(['unprotected_position', 'unprotected_position']);
  });

  test('of one kind is left alone by who looks at another', async () => {
    await look([found]);

    await byHand('by-hand');
    await ports.store.commit({
      agentId: AGENT,
      correlationId: 'correlation-1',
      ...reconciliationWrites(
        ports,
        { agentId: AGENT, correlationId: 'correlation-1' },
        await readReconciliation(ports, AGENT),
        {
          repaired: [],
          looked: ['dead_letters'],
          standing: [{ kind: 'dead_letters', subject: 'decisions', detail: '2 messages' }],
        },
      ),
    });

    expect((await report())?.standing.map(({ kind }) => kind)).toEqual([
      'unprotected_position',
      'dead_letters',
    ]);
  });
});

test('a fill that came after the end of its saga is booked as what it is, and named in the report', async () => {
  ports = await aRunningAgent({ autoAdvance: true });
  ports.broker.fillsAtOnce = false;
  await orderByCommand(ports, {
    agentId: AGENT,
    correlationId: 'correlation-1',
    commandId: 'command-1',
    purpose: 'orchestration_run',
    by: 'ann',
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(10),
  });
  await driveSagas(ports);
  const [order] = ports.broker.orders;
  ports.broker.fill(order?.clientOrderId ?? '');

  await sync();
  await sync();

  expect((await report())?.repaired).toEqual([
    { kind: 'order', subject: order?.clientOrderId, believed: 'ended', actual: 'filled, 10 AAPL filled' },
  ]);
  expect((await recordOf(ports, 'portfolio', 'portfolio')).positions).toMatchObject([
    { symbol: 'AAPL', qty: dec(10) },
  ]);
  expect(await alerts()).toEqual(['late_order']);
});
