import type { SQSEvent } from 'aws-lambda';
import type { Ports } from '../../src/application/ports/index.ts';
import { create } from '../../src/application/support/change.ts';
import type { AgentConfig } from '../../src/contracts/config/deployment.ts';
import { EVENT_SOURCE, event } from '../../src/contracts/events/envelope.ts';
import type { DecisionRecord } from '../../src/contracts/records/decision.ts';
import { MINUTE } from '../../src/domain/clock.ts';
import { dec } from '../../src/domain/decimal.ts';
import { NO_MONEY } from '../../src/domain/money.ts';
import { QUEUE_SPECS } from '../../src/topology/topology.ts';
import { agentsOf } from '../metering/deployment.ts';
import type { Benchmark } from './benchmark.ts';
import { startMemoryHost } from './memory-host.ts';

const DECISIONS = 10_000;
/** Each is bought and sold in every round, a minute of the market apart, so that no limit refuses any. */
const SYMBOLS = 40;
const ROUNDS = DECISIONS / (2 * SYMBOLS);

/** Every decision passes the gate and is ordered, filled and recorded: the most that a decision can make of work. */
export const drain: Benchmark = {
  about: `queue of ${DECISIONS} decisions drained through gate and saga on the memory host`,
  async measure() {
    const agent = unhindered();
    const host = await startMemoryHost(agent);
    try {
      let ms = 0;
      for (let round = 0; round < ROUNDS; round++) {
        for (const action of ['buy', 'sell'] as const) {
          const batches = await decisionsOf(host.ports, agent, action);
          const began = performance.now();
          await host.work('execute', batches);
          ms += performance.now() - began;
        }
        await host.pass(MINUTE);
      }
      const done = await executed(host.ports, agent.agentId);
      if (done !== DECISIONS) throw new Error(`${done} of ${DECISIONS} decisions were executed`);
      return [
        {
          what: 'decisions through gate and saga',
          measured: Number(((DECISIONS * 1_000) / ms).toFixed(0)),
          unit: 'a second',
          budget: 1_000,
          limit: 'at least',
          kind: 'timed',
          note: `every one of ${DECISIONS} ordered, filled and recorded`,
        },
      ];
    } finally {
      host.close();
    }
  },
};

/** The agent as it is by default, but for what would have it wait. */
function unhindered(): AgentConfig {
  const [agent] = agentsOf({ symbols: SYMBOLS, strategies: 1, agents: 1 });
  if (agent === undefined) throw new RangeError('no agent');
  const { initial } = agent;
  const limits = { ...initial.limits, cooldownMs: 0, maxOrdersPerMinute: 200 };
  return { ...agent, initial: { ...initial, limits } };
}

/** Stores a decision on each symbol, and answers the messages that tell of them, in batches as Lambda takes them. */
async function decisionsOf(
  ports: Ports,
  { agentId, universe }: AgentConfig,
  action: 'buy' | 'sell',
): Promise<readonly SQSEvent[]> {
  const quotes = await ports.marketData.quotes(universe);
  const at = ports.clock.now().toISOString();
  const correlationId = ports.ids.next();
  const decisions = universe.map(
    (symbol): DecisionRecord => ({
      agentId,
      decisionId: ports.ids.next(),
      requestId: correlationId,
      cycleId: correlationId,
      correlationId,
      strategyId: 'momentum',
      symbol,
      action,
      confidence: 0.9,
      suggestedQty: dec(1),
      reasoning: 'to be drained',
      indicators: {},
      engine: 'rules',
      price: quotes.get(symbol)?.price ?? NO_MONEY,
      dataTimestamp: at,
      createdAt: at,
      status: 'generated',
      codes: [],
      timeline: [{ status: 'generated', at }],
    }),
  );
  await ports.store.commit({
    agentId,
    correlationId,
    writes: decisions.map((decision) => create('decision', decision)),
  });
  const messages = decisions.map(({ decisionId, cycleId, symbol, confidence }) => {
    const head = { agentId, correlationId, occurredAt: at };
    const detail = event('ai.decision.generated', head, { decisionId, cycleId, symbol, action, confidence });
    return JSON.stringify({ source: EVENT_SOURCE, 'detail-type': detail.type, detail });
  });
  const { batchSize } = QUEUE_SPECS.decisions;
  return Array.from({ length: Math.ceil(messages.length / batchSize) }, (_, index) =>
    batchOf(messages.slice(index * batchSize, (index + 1) * batchSize)),
  );
}

const batchOf = (bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: String(index),
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'bench',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:decisions',
    awsRegion: 'us-east-1',
  })),
});

async function executed(ports: Ports, agentId: string): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await ports.store.list('decision', agentId, { limit: 100, cursor });
    count += page.items.filter(({ status }) => status === 'executed').length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}
