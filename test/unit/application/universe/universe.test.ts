import { beforeEach, describe, expect, test } from 'vitest';
import { executeDecision } from '../../../../src/application/decisions/execute-decision.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import { orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import { closePosition } from '../../../../src/application/portfolio/close-position.ts';
import { bootstrapUniverse } from '../../../../src/application/universe/bootstrap-universe.ts';
import { decideCandidate } from '../../../../src/application/universe/decide-candidate.ts';
import { listCandidates } from '../../../../src/application/universe/list-candidates.ts';
import { HOUR } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { CRYPTO_WATCHLIST, STOCK_WATCHLIST } from '../../../../src/domain/universe/watchlist.ts';
import { someExits } from '../../../support/builders/agent-records.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aCycle, aDecision, someSignals } from '../../../support/builders/cycle-records.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { corrupt, given, type TestPorts, testAgent } from '../../../support/test-ports.ts';

/** All at the same price, which is that of the decisions below. */
const prices = { AAPL: '150', MSFT: '150', NVDA: '150', TSLA: '150' };
const operator = { agentId: AGENT, correlationId: 'by-hand', by: 'ann' };
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({ prices });
});

const decide = (symbol: string, status: 'approved' | 'rejected', reason?: string) =>
  decideCandidate(ports, { ...operator, symbol, status, reason });
const listed = async (filter = {}) =>
  (await listCandidates(ports, { agentId: AGENT, limit: 100, ...filter })).items.map(
    ({ symbol, source, status, priority }) => `${symbol} ${source} ${status} ${priority}`,
  );
const notes = async (action: string) =>
  (await ports.store.audit(AGENT, 1, 100)).filter((entry) => entry.action === action);

/** What the gate says to buying one share of it. */
async function bought(symbol: string): Promise<string> {
  const cycle = aCycle({ requests: [], undecided: 1 });
  const share = { suggestedQty: dec(1), targetWeight: undefined };
  const decision = aDecision({
    ...share,
    cycleId: cycle.cycleId,
    symbol,
    decisionId: `${cycle.cycleId}-${symbol}`,
  });
  await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
  await executeDecision(ports, AGENT, decision.decisionId);
  const { status, codes } = await recordOf(ports, 'decision', decision.decisionId);
  return [status, ...codes].join(' ');
}

describe('the stored universe (UN3)', () => {
  test('is what is configured from the first start on', async () => {
    expect(await recordOf(ports, 'universe', 'universe')).toEqual({
      agentId: AGENT,
      watchlist: ['AAPL', 'MSFT', 'NVDA'],
      decided: [],
    });
  });

  test('is the built-in watchlist where nothing is configured: over 180 stocks and 20 coins', async () => {
    ports = await aRunningAgent({ prices, agents: [{ ...testAgent(), universe: [] }] });

    const { watchlist } = await recordOf(ports, 'universe', 'universe');

    expect(watchlist).toHaveLength(STOCK_WATCHLIST.length + CRYPTO_WATCHLIST.length);
    expect(STOCK_WATCHLIST.length).toBeGreaterThanOrEqual(180);
    expect(CRYPTO_WATCHLIST.length).toBeGreaterThanOrEqual(20);
  });

  test('that is empty is filled by maintenance, once, and blocks nothing until then', async () => {
    await change(ports, 'universe', 'universe', (record) => ({ ...record, watchlist: [] }));

    expect(await bought('AAPL')).toBe('executing');
    expect(await bootstrapUniverse(ports, AGENT, 'schedule-1')).toBe('3 symbols added to 0');
    expect(await bootstrapUniverse(ports, AGENT, 'schedule-2')).toBe('3 symbols, none to add');
    expect(await notes('universe.bootstrapped')).toMatchObject([{ actor: 'system', detail: { added: '3' } }]);
  });

  test('that was never stored, by an agent from before there was one, is what is configured', async () => {
    await ports.store.commit({
      agentId: AGENT,
      correlationId: 'past',
      writes: [{ op: 'remove', kind: 'universe', agentId: AGENT, id: 'universe' }],
    });

    expect(await bought('AAPL')).toBe('executing');
    expect(await bought('TSLA')).toBe('rejected symbol_not_approved');
  });

  test('gets what is configured later, and keeps what an operator has said', async () => {
    await decide('MSFT', 'rejected');
    await decide('TSLA', 'approved');
    const agents = [{ ...testAgent(), universe: ['AAPL', 'MSFT', 'TSLA', 'AMD'] }];

    expect(await bootstrapUniverse({ ...ports, config: { agents } }, AGENT, 'schedule-1')).toBe(
      '1 symbols added to 3',
    );
    expect(await listed()).toEqual([
      'AAPL watchlist approved 10',
      'AMD watchlist approved 10',
      'MSFT watchlist rejected 0',
      'NVDA watchlist approved 10',
      'TSLA operator approved 10',
    ]);
  });

  test('that cannot be read approves of nothing, and an exit goes all the same', async () => {
    ports = await aRunningAgent({ prices }, ({ broker }) => broker.hold('AAPL', '10', '140'));
    corrupt(ports, 'universe', 'universe');

    expect(await bought('MSFT')).toBe('rejected symbol_not_approved');
    expect(await closePosition(ports, { ...operator, symbol: 'AAPL' })).toMatchObject({
      side: 'sell',
    });
  });
});

describe('approving and rejecting', () => {
  test('decides what may be bought, with who and when, in the audit log', async () => {
    expect(await bought('TSLA')).toBe('rejected symbol_not_approved');

    const approved = await decide('TSLA', 'approved', 'I like it');
    expect(approved).toEqual({
      symbol: 'TSLA',
      source: 'operator',
      status: 'approved',
      at: NOW,
      by: 'ann',
      reason: 'I like it',
      priority: 10,
      boosts: [],
    });
    expect(await bought('TSLA')).toBe('executing');

    await decide('TSLA', 'rejected');
    expect(await bought('TSLA')).toMatch(/^rejected .*symbol_not_approved/);
    expect(await notes('universe.approved')).toMatchObject([
      { actor: 'ann', subject: 'TSLA', detail: { before: 'candidate', reason: 'I like it' } },
    ]);
    expect(await notes('universe.rejected')).toMatchObject([
      { subject: 'TSLA', detail: { before: 'approved' } },
    ]);
  });

  test('what is decided already stays as it is: the first who and when', async () => {
    await decide('TSLA', 'approved', 'first');
    await ports.clock.advance(60_000);

    const again = await decideCandidate(ports, {
      ...operator,
      by: 'bob',
      symbol: 'TSLA',
      status: 'approved',
    });

    expect(again).toMatchObject({ by: 'ann', at: NOW, reason: 'first' });
    expect(await notes('universe.approved')).toHaveLength(1);
  });

  test('a rejected symbol that is held may be closed, and sold by a strategy', async () => {
    ports = await aRunningAgent({ prices }, ({ broker }) => broker.hold('MSFT', '10', '380'));
    await decide('MSFT', 'rejected');

    const closing = await closePosition(ports, { ...operator, symbol: 'MSFT' });

    expect(closing).toMatchObject({ symbol: 'MSFT', side: 'sell' });
  });

  test('a symbol that nobody knows is not found, and nothing is written', async () => {
    await expect(decide('NOSUCH', 'approved')).rejects.toThrow(
      /NOSUCH is no candidate, and the broker does not know it/,
    );
    expect(await listed()).toHaveLength(3);
  });

  test('of many at once each is kept', async () => {
    await Promise.all([decide('TSLA', 'approved'), decide('AAPL', 'rejected'), decide('NVDA', 'rejected')]);

    expect(await listed()).toEqual([
      'AAPL watchlist rejected 0',
      'MSFT watchlist approved 10',
      'NVDA watchlist rejected 0',
      'TSLA operator approved 10',
    ]);
  });
});

describe('the list', () => {
  test('has candidates of decisions and of fills, which wait for an operator', async () => {
    await given(ports, {
      kind: 'signals',
      record: someSignals({ strategyId: 'momentum', bySymbol: {}, confident: { TSLA: NOW, AAPL: NOW } }),
    });
    await given(ports, { kind: 'exits', record: someExits({ last: { GME: NOW } }) });

    expect(await listed()).toEqual([
      'AAPL watchlist approved 15',
      'GME fill candidate 10',
      'MSFT watchlist approved 10',
      'NVDA watchlist approved 10',
      'TSLA decision candidate 5',
    ]);
    expect(await listed({ status: 'candidate' })).toHaveLength(2);
    expect(await listed({ source: 'decision' })).toEqual(['TSLA decision candidate 5']);
    expect(await decide('TSLA', 'approved')).toMatchObject({ source: 'decision', priority: 15 });
  });

  test('counts a fill of today for a symbol that is held as for one that was left, until a day is over', async () => {
    const buy = { ...operator, commandId: 'buy-1', purpose: 'rebalance', qty: dec(1) } as const;
    await orderByCommand(ports, { ...buy, symbol: 'MSFT', side: 'buy' });
    await driveSagas(ports);
    await runHeartbeat(ports, {}); // takes over the positions as the broker shows them
    const today = await listed();
    await ports.clock.advance(25 * HOUR);

    expect(today).toContain('MSFT watchlist approved 20');
    expect(await listed()).toContain('MSFT watchlist approved 10');
  });

  test('comes in pages that meet', async () => {
    const first = await listCandidates(ports, { agentId: AGENT, limit: 2 });
    const second = await listCandidates(ports, { agentId: AGENT, limit: 2, cursor: first.cursor });

    expect([first, second].map(({ items }) => items.map(({ symbol }) => symbol))).toEqual([
      ['AAPL', 'MSFT'],
      ['NVDA'],
    ]);
    expect(second.cursor).toBeUndefined();
    await expect(listCandidates(ports, { agentId: AGENT, limit: 2, cursor: 'bm8' })).rejects.toThrow(
      /cursor/,
    );
  });
});
