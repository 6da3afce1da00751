import { beforeEach, describe, expect, test } from 'vitest';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import { orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import { findBooks, requiredBooks } from '../../../../src/application/portfolio/books.ts';
import { closePosition } from '../../../../src/application/portfolio/close-position.ts';
import type { Ports } from '../../../../src/application/ports/index.ts';
import type { Store } from '../../../../src/application/ports/store.ts';
import { activeLocks, readTradingState } from '../../../../src/application/risk/trading-state.ts';
import { encodeRecord } from '../../../../src/contracts/records/stored.ts';
import { MINUTE, SECOND, shift } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { FatalError, NotFoundError } from '../../../../src/domain/errors.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { driveSagas, sagaSteps } from '../../../support/saga-driver.ts';
import { createTestPorts, type TestPorts, testAgent } from '../../../support/test-ports.ts';

const SYMBOLS = Array.from({ length: 8 }, (_, index) => `S${index}`);
const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;

/** Ten shares of every symbol at 100. */
beforeEach(async () => {
  const prices = Object.fromEntries(['NEW', ...SYMBOLS].map((symbol) => [symbol, '100']));
  const agents = [{ ...testAgent(), universe: ['NEW', ...SYMBOLS] }];
  ports = await aRunningAgent({ autoAdvance: true, prices, agents }, ({ broker }) => {
    for (const symbol of SYMBOLS) broker.hold(symbol, '10', '100');
  });
});

const portfolio = () => recordOf(ports, 'portfolio', 'portfolio');
const exits = async () => (await ports.store.get('exits', AGENT, 'exits'))?.record;
const left = async (symbol: string): Promise<void> => {
  await closePosition(ports, { ...ann, symbol });
  await driveSagas(ports);
};
const buy = (used: Ports, symbol: string) =>
  orderByCommand(used, {
    ...ann,
    commandId: `buy-${symbol}`,
    purpose: 'rebalance',
    symbol,
    side: 'buy',
    qty: dec(1),
  });

/** Ports that read the exits, for once, before `meanwhile` happens and the portfolio after it. */
function interrupted(meanwhile: () => Promise<unknown>): Ports {
  const over = Promise.withResolvers<void>();
  let first = true;
  const get: Store['get'] = async (kind, agentId, id) => {
    if (kind === 'portfolio') await over.promise;
    const found = await ports.store.get(kind, agentId, id);
    if (kind !== 'exits' || !first) return found;
    first = false;
    await meanwhile();
    over.resolve();
    return found;
  };
  return { ...ports, store: { ...ports.store, get } };
}

describe('what was left', () => {
  test('is written by an exit and by nothing else', async () => {
    await buy(ports, 'NEW');
    await driveSagas(ports);
    await ports.clock.advance(30 * SECOND);
    await runHeartbeat(ports, {});
    const before = await exits();
    await left('S0');

    expect(before).toBeUndefined();
    expect(await exits()).toMatchObject({ recent: [{ symbol: 'S0' }] });
    expect(Object.keys((await exits())?.last ?? {})).toEqual(['S0']);
    expect((await portfolio()).exitsVersion).toBe(1);
  });

  test('is all there when sagas leave positions at the same time', async () => {
    const ids: string[] = [];
    for (const symbol of SYMBOLS) ids.push((await closePosition(ports, { ...ann, symbol })).intentId);

    await Promise.all(
      ids.map(async (sagaId) => {
        const steps = sagaSteps(ports, sagaId);
        while ((await steps.next()).done !== true);
      }),
    );

    const record = await exits();
    expect(Object.keys(record?.last ?? {}).sort()).toEqual(SYMBOLS);
    expect(record?.recent.map(({ symbol }) => symbol).sort()).toEqual(SYMBOLS);
    expect((await portfolio()).exitsVersion).toBe(SYMBOLS.length);
    expect((await portfolio()).positions).toEqual([]);
  });

  test('makes the portfolio no larger', async () => {
    const bytes = async () => JSON.stringify(encodeRecord('portfolio', await portfolio())).length;
    const sizes: number[] = [];
    for (const symbol of SYMBOLS) {
      await left(symbol);
      sizes.push(await bytes());
    }

    const shrinks = sizes.slice(1).map((size, index) => size < (sizes[index] ?? 0));
    expect(shrinks).toEqual(shrinks.map(() => true));
  });

  test('is fifty exits at most, each intent once', async () => {
    const known = Array.from({ length: 50 }, (_, index) => ({
      intentId: `intent-${index}`,
      symbol: 'OLD',
      at: NOW,
      pnl: usd(index),
    }));
    await change(ports, 'portfolio', 'portfolio', (record) => ({ ...record, exits: known }));
    await left('S0');
    await left('S1');

    const recent = (await exits())?.recent ?? [];
    expect(recent).toHaveLength(50);
    expect(recent[0]).toEqual(known[2]);
    expect(recent.slice(-2).map(({ symbol }) => symbol)).toEqual(['S0', 'S1']);
  });
});

describe('the books', () => {
  test('have the exits that came in while they were read', async () => {
    const { portfolio: read, exits: found } = await requiredBooks(
      interrupted(() => left('S3')),
      AGENT,
    );

    expect(read.record.exitsVersion).toBe(1);
    expect([found.version, Object.keys(found.record.last)]).toEqual([1, ['S3']]);
  });

  test('so the gate knows of an exit that came in while it looked', async () => {
    const ordered = await buy(
      interrupted(() => left('S3')),
      'S3',
    );

    expect(ordered).toMatchObject({ kind: 'refused', codes: ['cooldown_active'] });
  });

  test('are not trusted when exits are missing that the portfolio knows of', async () => {
    await left('S0');
    const lost = { op: 'remove', kind: 'exits', agentId: AGENT, id: 'exits' } as const;
    await ports.store.commit({ agentId: AGENT, correlationId: 'lost', writes: [lost] });

    await expect(readTradingState(ports, AGENT)).rejects.toThrow(FatalError);
  });

  test('are none before the first start', async () => {
    const untouched = createTestPorts();

    expect(await findBooks(untouched, AGENT)).toBeUndefined();
    await expect(requiredBooks(untouched, AGENT)).rejects.toThrow(NotFoundError);
  });
});

describe('a portfolio from before exits had a record of their own', () => {
  const before = shift(NOW, -MINUTE);
  beforeEach(async () => {
    const protections = [
      { kind: 'stop_loss_guard', stops: 1, scope: 'symbol', windowMinutes: 60, lockMinutes: 30 } as const,
    ];
    await change(ports, 'settings', 'settings', (record) => ({ ...record, protections }));
    await change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      lastExits: { NEW: before },
      exits: [{ intentId: 'intent-old', symbol: 'NEW', at: before, pnl: usd('-5') }],
    }));
  });

  test('counts as it is: its cooldown and its locks hold, and nothing is rewritten for it', async () => {
    const state = await readTradingState(ports, AGENT);
    const ordered = await buy(ports, 'NEW');
    await ports.clock.advance(30 * SECOND);
    await runHeartbeat(ports, {});

    expect(activeLocks(state, NOW)).toEqual([
      { protection: 'stop_loss_guard', symbol: 'NEW', unlockAt: shift(before, 30 * MINUTE) },
    ]);
    expect(ordered).toMatchObject({
      kind: 'refused',
      codes: expect.arrayContaining(['cooldown_active']) as unknown,
    });
    expect(await portfolio()).toMatchObject({ lastExits: { NEW: before }, exits: [{ symbol: 'NEW' }] });
    expect(await exits()).toBeUndefined();
  });

  test('gives all of them to the record with the next exit', async () => {
    await left('S0');

    const record = await exits();
    expect(Object.keys(record?.last ?? {})).toEqual(['NEW', 'S0']);
    expect(record?.recent.map(({ symbol }) => symbol)).toEqual(['NEW', 'S0']);
    const { lastExits, exits: inside, exitsVersion } = await portfolio();
    expect([lastExits, inside, exitsVersion]).toEqual([undefined, undefined, 1]);
  });
});
