import { beforeEach, describe, expect, test } from 'vitest';
import { createHandler as createAnalysisCycle } from '../../../functions/analysis-cycle/handler.ts';
import { createHandler as createDecide } from '../../../functions/decide/handler.ts';
import { createHandler as createExecute } from '../../../functions/execute/handler.ts';
import { createHandler as createHeartbeat } from '../../../functions/heartbeat-cycle/handler.ts';
import { createHandler as createOutboxRelay } from '../../../functions/outbox-relay/handler.ts';
import { createHandler as createTradeSaga } from '../../../functions/trade-saga/handler.ts';
import { type DomainEvent, EVENT_SOURCE, event } from '../../../src/contracts/events/envelope.ts';
import { statePartition } from '../../../src/contracts/records/keys.ts';
import { InvalidInputError, NotFoundError, TransientError } from '../../../src/domain/errors.ts';
import { intentIdOf } from '../../../src/domain/ids.ts';
import { AGENT, NOW } from '../../support/builders/common.ts';
import { aCycle, aDecision } from '../../support/builders/cycle-records.ts';
import { anEvent, anOutboxItem } from '../../support/builders/event-records.ts';
import { measured } from '../../support/measured.ts';
import { aRunningAgent, recordOf } from '../../support/running-agent.ts';
import { given, type TestPorts, testAgent } from '../../support/test-ports.ts';
import { aBatch, failedIn } from './messages.ts';

let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
});

const cyclesOf = async (agentId: string) => (await ports.store.list('cycle', agentId, { limit: 10 })).items;

describe('analysis-cycle', () => {
  test('runs a cycle of every agent, or of the one that is named', async () => {
    ports = await aRunningAgent({ agents: [testAgent(), { ...testAgent(), agentId: 'second' }] });
    const handle = createAnalysisCycle(ports);

    await handle({});
    await ports.clock.advance(121_000);
    await handle({ agentId: 'second' });

    expect([(await cyclesOf(AGENT)).length, (await cyclesOf('second')).length]).toEqual([1, 2]);
  });

  test('one agent that fails stops none of the others, and is not swallowed', async () => {
    ports = await aRunningAgent({ agents: [testAgent(), { ...testAgent(), agentId: 'second' }] });
    const commit = ports.store.commit.bind(ports.store);
    ports.store.commit = (change) =>
      change.agentId === AGENT ? Promise.reject(new TransientError('throttled')) : commit(change);

    await expect(createAnalysisCycle(ports)({})).rejects.toThrow('throttled');

    expect(ports.log.lines).toMatchObject([
      { message: 'could not open a cycle', agentId: AGENT, correlationId: expect.any(String) as string },
    ]);
    expect([(await cyclesOf(AGENT)).length, (await cyclesOf('second')).length]).toEqual([0, 1]);
  });

  test.each([[undefined], ['{}'], [{ agent: 'default' }], [{ agentId: 'No Such' }]])(
    'refuses %j, and changes nothing',
    async (input) => {
      await expect(createAnalysisCycle(ports)(input)).rejects.toThrow(InvalidInputError);

      expect(await cyclesOf(AGENT)).toEqual([]);
    },
  );

  test('of an agent that is not configured is not found', async () => {
    await expect(createAnalysisCycle(ports)({ agentId: 'nobody' })).rejects.toThrow(NotFoundError);
  });
});

describe('decide', () => {
  test('answers each message; one that is malformed fails, and only that one', async () => {
    await createAnalysisCycle(ports)({});
    const [request] = ports.sent.flatMap(({ messages }) => messages);

    const response = await createDecide(ports)(
      aBatch('{', request, { ...(request as object), symbols: [] }, { ...(request as object), extra: 1 }),
    );

    expect(failedIn(response)).toEqual(['message-0', 'message-2', 'message-3']);
    expect((await cyclesOf(AGENT)).map(({ status }) => status)).toEqual(['completed']);
  });

  test('a message that fails is in the log with whose it is, and counted when that can be read', async () => {
    await createAnalysisCycle(ports)({});
    const [request] = ports.sent.flatMap(({ messages }) => messages) as { cycleId: string }[];

    await createDecide(ports)(aBatch('{', { ...request, symbols: [] }, { ...request, agentId: 'No Such' }));

    const lines = ports.log.lines.filter(({ message }) => message === 'message failed');
    expect(lines.map(({ messageId, agentId, cycleId, type }) => [messageId, agentId, cycleId, type])).toEqual(
      [
        ['message-0', undefined, undefined, 'InvalidInput'],
        ['message-1', AGENT, request?.cycleId, 'InvalidInput'],
        ['message-2', undefined, request?.cycleId, 'InvalidInput'],
      ],
    );
    expect(measured(ports.metrics)).toMatchObject({ 'errors_total InvalidInput': 1 });
  });

  test('a batch of nothing but bad messages names them all and does not throw', async () => {
    expect(failedIn(await createDecide(ports)(aBatch('{', 'null')))).toEqual(['message-0', 'message-1']);
  });
});

describe('execute', () => {
  const message = (detail: DomainEvent) => ({ source: EVENT_SOURCE, 'detail-type': detail.type, detail });
  const generated = ({ decisionId, cycleId, symbol, action, confidence }: ReturnType<typeof aDecision>) =>
    event(
      'ai.decision.generated',
      { agentId: AGENT, correlationId: 'correlation-1', occurredAt: NOW },
      { decisionId, cycleId, symbol, action, confidence },
    );
  const aWaitingDecision = async (symbol: string) => {
    const cycle = aCycle({ requests: [], undecided: 1 });
    const decision = aDecision({ cycleId: cycle.cycleId, symbol });
    await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
    return decision;
  };

  test('executes each decision; one whose message is bad or whose decision is unknown fails alone', async () => {
    const [first, second] = [await aWaitingDecision('AAPL'), await aWaitingDecision('AAPL')];

    const response = await createExecute(ports)(
      aBatch(
        message(generated(first)),
        { ...message(generated(first)), source: 'somebody.else' },
        message(anEvent()),
        message({ ...generated(first), data: { decisionId: first.decisionId } }),
        message(generated(aDecision())),
        message(generated(second)),
      ),
    );

    expect(failedIn(response)).toEqual(['message-1', 'message-2', 'message-3', 'message-4']);
    expect(await recordOf(ports, 'decision', first.decisionId)).toMatchObject({ status: 'executing' });
    expect((await recordOf(ports, 'decision', second.decisionId)).status).not.toBe('generated');
  });

  test('takes the message with what EventBridge adds to it', async () => {
    const decision = await aWaitingDecision('AAPL');
    const added = {
      version: '0',
      id: 'abc',
      account: '123456789012',
      region: 'us-east-1',
      time: NOW,
      resources: [],
    };

    const response = await createExecute(ports)(aBatch({ ...added, ...message(generated(decision)) }));

    expect(failedIn(response)).toEqual([]);
    expect(await recordOf(ports, 'saga', intentIdOf(decision.decisionId))).toMatchObject({
      status: 'running',
    });
  });

  test('a store that is down fails the message, which is delivered again', async () => {
    const decision = await aWaitingDecision('AAPL');
    const down = {
      ...ports,
      store: { ...ports.store, commit: () => Promise.reject(new TransientError('throttled')) },
    };

    expect(failedIn(await createExecute(down)(aBatch(message(generated(decision)))))).toEqual(['message-0']);
    expect(failedIn(await createExecute(ports)(aBatch(message(generated(decision)))))).toEqual([]);
    expect(await recordOf(ports, 'decision', decision.decisionId)).toMatchObject({ status: 'executing' });
  });
});

describe('heartbeat-cycle', () => {
  test('beats for its schedule and queues the beat between', async () => {
    expect(await createHeartbeat(ports)({ repeatAfterSeconds: 30 })).toBeUndefined();

    expect(ports.sent).toEqual([{ queue: 'heartbeats', messages: [{}] }]);
    expect((await recordOf(ports, 'activity', 'activity')).lastHeartbeatAt).toBe(NOW);
  });

  test('beats for each message of its queue; a bad one fails alone', async () => {
    const response = await createHeartbeat(ports)(aBatch({}, 'beat', { repeatAfterSeconds: 0 }));

    expect(failedIn(response)).toEqual(['message-1', 'message-2']);
    expect((await recordOf(ports, 'activity', 'activity')).lastHeartbeatAt).toBe(NOW);
    expect(ports.sent).toEqual([]);
  });

  test.each([[null], [{ repeatAfterSeconds: '30' }], [{ repeatAfterSeconds: 901 }], [{ every: 30 }]])(
    'refuses %j',
    async (input) => {
      await expect(createHeartbeat(ports)(input)).rejects.toThrow(InvalidInputError);
    },
  );
});

describe('trade-saga', () => {
  test.each([
    [undefined],
    [{ step: 'BuyEverything', agentId: AGENT, sagaId: 'intent-1' }],
    [{ step: 'SubmitOrder', agentId: AGENT }],
    [{ step: 'SubmitOrder', agentId: AGENT, sagaId: 'intent-1', qty: 5 }],
    [{ step: 'UndoSubmitOrder', agentId: AGENT, sagaId: 'intent-1', error: 'Transient' }],
  ])('refuses %j', (input) => {
    expect(() => createTradeSaga(ports)(input)).toThrow(InvalidInputError);
  });

  test('answers the outcome of the step, and nothing else', async () => {
    const cycle = aCycle({ requests: [], undecided: 1 });
    const decision = aDecision({ cycleId: cycle.cycleId });
    await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
    await createExecute(ports)(
      aBatch({
        source: EVENT_SOURCE,
        'detail-type': 'ai.decision.generated',
        detail: event(
          'ai.decision.generated',
          { agentId: AGENT, correlationId: 'correlation-1', occurredAt: NOW },
          {
            decisionId: decision.decisionId,
            cycleId: cycle.cycleId,
            symbol: 'AAPL',
            action: 'buy',
            confidence: 0.9,
          },
        ),
      }),
    );

    const answer = await createTradeSaga(ports)({
      step: 'ValidateRisk',
      agentId: AGENT,
      sagaId: intentIdOf(decision.decisionId),
      error: null,
    });

    expect(answer).toEqual({ outcome: 'done' });
  });

  test('a fault keeps the name that the machine matches', async () => {
    const request = { step: 'ValidateRisk', agentId: AGENT, sagaId: 'intent-nobody' };

    await expect(createTradeSaga(ports)(request)).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('outbox-relay', () => {
  const published: string[] = [];
  const record = (pk: string, sk: string, eventName = 'INSERT') => ({
    eventID: `event-${sk}`,
    eventName,
    dynamodb: { SequenceNumber: `sequence-${sk}`, Keys: { pk: { S: pk }, sk: { S: sk } } },
  });
  const outbox = statePartition(AGENT, 'outbox');
  const relay = (failing?: string) =>
    createOutboxRelay({
      ...ports,
      bus: {
        async publish(events) {
          const ids = events.map(({ correlationId }) => correlationId);
          if (failing !== undefined && ids.includes(failing)) throw new TransientError('throttled');
          published.push(...ids);
        },
      },
    });
  const items = ['a', 'b', 'c'].map((id) =>
    anOutboxItem({ outboxId: id, events: [anEvent({ correlationId: id })] }),
  );
  const event3 = { Records: ['a', 'b', 'c'].map((id) => record(outbox, id)) };

  beforeEach(async () => {
    published.length = 0;
    for (const item of items) await given(ports, { kind: 'outbox', record: item });
  });

  test('publishes new outbox items in the order of the stream', async () => {
    expect(failedIn(await relay()(event3))).toEqual([]);
    expect(published).toEqual(['a', 'b', 'c']);
  });

  test('stops at the first that fails: the rest waits for it and is delivered again', async () => {
    const response = await relay('b')(event3);

    expect(failedIn(response)).toEqual(['sequence-b']);
    expect(published).toEqual(['a']);
    expect(failedIn(await relay()(event3))).toEqual([]);
    expect(published).toEqual(['a', 'b', 'c']);
  });

  test('leaves everything else of the stream alone', async () => {
    const others = [
      record(outbox, 'a', 'REMOVE'),
      record(outbox, 'a', 'MODIFY'),
      record(statePartition(AGENT, 'cycle'), 'a'),
      record('AGENT#default#auditHead', 'head'),
    ];

    expect(failedIn(await relay()({ Records: others }))).toEqual([]);
    expect(published).toEqual([]);
  });

  test.each([[undefined], [{}], [{ Records: [{ eventID: 'x' }] }]])('refuses %j', async (input) => {
    await expect(relay()(input)).rejects.toThrow(InvalidInputError);
  });
});
