import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoStore, createTables } from '../../src/adapters/dynamodb/index.ts';
import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import { startAgent } from '../../src/application/agent/start-agent.ts';
import { runAnalysisCycle, runAnalysisCycles } from '../../src/application/cycles/run-analysis-cycle.ts';
import { answerRequest } from '../../src/application/decisions/answer-request.ts';
import { executeDecision } from '../../src/application/decisions/execute-decision.ts';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import { relayOutbox } from '../../src/application/outbox/relay-outbox.ts';
import type { DecisionEngine } from '../../src/application/ports/decision-engine.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { runSagaStep } from '../../src/application/trade-saga/run-step.ts';
import { decisionRequestSchema } from '../../src/contracts/messages/messages.ts';
import { HOUR, SECOND } from '../../src/domain/clock.ts';
import { decisionIdOf, intentIdOf } from '../../src/domain/ids.ts';
import { SAGA_STEPS } from '../../src/domain/saga/steps.ts';
import { type Dynoxide, startDynoxide } from '../../src/local/dynoxide.ts';
import { dynoxideBinary } from '../../src/local/dynoxide-binary.ts';
import { TABLE_SPECS } from '../../src/topology/topology.ts';
import { AGENT, NOW } from '../support/builders/common.ts';
import { createKeptLog } from '../support/kept-log.ts';
import { aStrategy } from '../support/running-agent.ts';
import { driveSagas } from '../support/saga-driver.ts';
import { createTestPorts, type TestPorts, testAgent } from '../support/test-ports.ts';
import { meterWrites } from '../support/write-meter.ts';

const binary = dynoxideBinary();

/** As many symbols as a cycle looks at in its usual configuration: 120 stocks and 20 coins. */
const UNIVERSE = [
  ...Array.from({ length: 120 }, (_, index) => `S${index}`),
  ...Array.from({ length: 20 }, (_, index) => `C${index}/USD`),
];

const holding: DecisionEngine = { decide: async () => [] };
const deciding = (action: 'buy' | 'sell'): DecisionEngine => ({
  decide: async () => [
    {
      symbol: 'S0',
      action,
      confidence: 0.9,
      reasoning: 'it rises',
      indicators: {},
      dataTimestamp: NOW,
      basedOn: NOW,
    },
  ],
});

const suite = () => {
  let server: Dynoxide;
  let tables = 0;
  let ports: TestPorts;
  let written: () => number;

  beforeAll(async () => {
    server = await startDynoxide({ inMemory: true, log: createKeptLog() });
  });
  afterAll(() => server.stop());
  beforeEach(() => begin(['momentum']));

  /** A running agent with a store of its own; what it wrote so far is not counted. */
  async function begin(
    strategies: readonly string[],
    { held, universe = UNIVERSE }: { readonly held?: string; readonly universe?: readonly string[] } = {},
  ): Promise<void> {
    const prices = Object.fromEntries(UNIVERSE.map((symbol) => [symbol, '10']));
    const agents = [{ ...testAgent(), universe: [...universe], strategies: strategies.map(aStrategy) }];
    const inMemory = createTestPorts({ prices, agents });
    if (held !== undefined) inMemory.broker.hold(held, '10', '10');
    const names = { stateTable: `state-${++tables}`, auditTable: `audit-${tables}` };
    const client = new DynamoDBClient({
      endpoint: server.endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    await createTables(client, names, TABLE_SPECS, { streams: false });
    // The server remembers the tokens of transactions: each agent has ids of its own.
    const ids = createSeededIds(tables, inMemory.clock);
    const store = createDynamoStore({ client, ...names, clock: inMemory.clock, ids });
    ports = { ...inMemory, store };
    await startAgent(ports, { agentId: AGENT, correlationId: 'start', by: 'ann' });
    await runHeartbeat(ports, {});
    await relay();
    const meter = meterWrites(client);
    written = () => meter.count();
  }

  async function relay(): Promise<void> {
    await relayOutbox(ports, await ports.store.listOpen('outbox', AGENT, 100));
  }

  const asking = (engine: DecisionEngine): Ports => ({ ...ports, engines: { rules: engine } });

  /** A cycle from its schedule to the last answer, its events delivered. */
  async function cycle(engine: DecisionEngine) {
    const { cycleId } = await runAnalysisCycle(ports, { agentId: AGENT });
    await relay();
    const requests = ports.sent
      .splice(0)
      .flatMap(({ messages }) => messages.map((message) => decisionRequestSchema.parse(message)));
    for (const request of requests) await answerRequest(asking(engine), request);
    await relay();
    const ended = await ports.store.get('cycle', AGENT, cycleId);
    return { requests, record: ended?.record };
  }

  it('an idle heartbeat writes 3 items', async () => {
    await ports.clock.advance(30 * SECOND);

    await runHeartbeat(ports, {});
    await relay();

    expect(written()).toBe(3);
  });

  it('and 3 with a position that the watchdog keeps, wherever its price stands still', async () => {
    await begin(['momentum'], { held: 'S0' });
    await driveSagas(ports); // of the exits that rest for it
    await relay();
    const priced = (price: string): void => {
      ports.broker.setPrice('S0', price);
      ports.marketData.setPrice('S0', price);
    };
    const beat = async (): Promise<number> => {
      const before = written();
      await ports.clock.advance(30 * SECOND);
      await runHeartbeat(ports, {});
      await relay();
      return written() - before;
    };

    const still = await beat();
    priced('10.55');
    const trailed = await beat();
    const again = await beat();

    expect(still).toBe(3);
    expect(trailed).toBe(3 + 1 + 1); // the books are valued anew, and the best price is kept
    expect(again).toBe(3);
    expect((await ports.store.get('watchedPosition', AGENT, 'S0'))?.record.best?.toString()).toBe('10.55');
  });

  it('exits that come to rest at the broker write at most 30', async () => {
    await begin(['momentum'], { held: 'S0' }); // with a heartbeat, which has ordered them
    const ordered = written();

    await driveSagas(ports);
    await relay();

    expect((await ports.broker.openOrders()).map(({ symbol }) => symbol)).toEqual(['S0']);
    expect(ordered).toBe(0);
    expect(written()).toBeLessThanOrEqual(30);
  });

  it('an analysis cycle without decisions writes 6', async () => {
    const { record } = await cycle(holding);

    expect(record).toMatchObject({ status: 'completed', symbols: 140, counts: { decisions: 0, errors: 0 } });
    expect(written()).toBe(6);
  });

  it('and 6 while positions are held whose prices move', async () => {
    await begin(['momentum'], { held: 'S0' });
    ports.broker.setPrice('S0', '11');
    await ports.clock.advance(15 * SECOND);

    const { record } = await cycle(holding);

    expect(record?.status).toBe('completed');
    expect(written()).toBe(6);
  });

  it('and one more for each further strategy', async () => {
    await begin(['first', 'second', 'third']);

    const { requests, record } = await cycle(holding);

    expect([requests.length, record?.status]).toEqual([3, 'completed']);
    expect(written()).toBe(6 + 2);
  });

  it('a skipped cycle writes 1', async () => {
    await runAnalysisCycle(ports, { agentId: AGENT });
    const before = written();

    expect(await runAnalysisCycle(ports, { agentId: AGENT })).toMatchObject({ skipReason: 'overlap' });

    expect(written() - before).toBe(1);
  });

  it('a scheduled one writes nothing when the last one said already that the market is closed', async () => {
    await begin(['momentum'], { universe: ['S0'] });
    await ports.clock.advance(6 * HOUR);
    await runAnalysisCycles(ports, [AGENT]);
    const before = written();

    await runAnalysisCycles(ports, [AGENT]);

    expect([before, written()]).toEqual([1, 1]);
  });

  /** From the cycle that decides to the record of the trade. */
  async function trade(action: 'buy' | 'sell'): Promise<string> {
    const { requests, record } = await cycle(deciding(action));
    const decisionId = decisionIdOf(requests[0]?.requestId ?? '', 'S0');
    const sagaId = intentIdOf(decisionId);

    await executeDecision(ports, AGENT, decisionId);
    await relay();
    for (const step of SAGA_STEPS) {
      await runSagaStep(ports, { step, agentId: AGENT, sagaId, error: null });
      await relay();
    }

    expect((await ports.store.get('trade', AGENT, sagaId))?.record.status).toBe('recorded');
    const counted = await ports.store.get('cycle', AGENT, record?.cycleId ?? '');
    expect(counted?.record.counts.ordersFilled).toBe(1);
    return sagaId;
  }

  it('one trade writes at most 60, from its cycle to its record', async () => {
    await trade('buy');

    expect(written()).toBeLessThanOrEqual(60);
    expect(written()).toBeGreaterThan(20);
    expect(await ports.store.get('exits', AGENT, 'exits')).toBeUndefined();
  });

  it('and so does one that leaves a position, with the exit', async () => {
    await begin(['momentum'], { held: 'S0' });
    await driveSagas(ports); // of the exits that rest for it
    await relay();
    const before = written();

    const sagaId = await trade('sell');

    const exits = await ports.store.get('exits', AGENT, 'exits');
    expect(exits?.record.recent.map(({ intentId }) => intentId)).toEqual([sagaId]);
    expect(written() - before).toBeLessThanOrEqual(60);
  });
};

if ('path' in binary) describe('what DynamoDB writes', suite);
else {
  const reason = `the package ${binary.missing} is not installed`;
  it('what DynamoDB writes', (context) => {
    if (process.env['CI'] === 'true') expect.fail(reason);
    context.skip(reason);
  });
}
