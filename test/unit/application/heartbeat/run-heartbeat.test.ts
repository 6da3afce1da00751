import { beforeEach, describe, expect, test } from 'vitest';
import { activateKillSwitch } from '../../../../src/application/agent/activate-kill-switch.ts';
import { pauseAgent } from '../../../../src/application/agent/pause-agent.ts';
import { startAgent } from '../../../../src/application/agent/start-agent.ts';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import type { ExecutionStatus, Ports } from '../../../../src/application/ports/index.ts';
import { latestReconciliation } from '../../../../src/application/queries/latest-reconciliation.ts';
import { redriveDeadLetters } from '../../../../src/application/queues/redrive-dead-letters.ts';
import type { DomainEvent } from '../../../../src/contracts/events/envelope.ts';
import { MINUTE, SECOND, shift } from '../../../../src/domain/clock.ts';
import { FatalError, TransientError } from '../../../../src/domain/errors.ts';
import { intentIdOf } from '../../../../src/domain/ids.ts';
import { AGENT, NOW } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { anOutboxItem } from '../../../support/builders/event-records.ts';
import { anIntent, aReservation, aSaga } from '../../../support/builders/trade-records.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import {
  auditedActions,
  committedEvents,
  corrupt,
  createTestPorts,
  given,
  type TestPorts,
  testAgent,
} from '../../../support/test-ports.ts';

const operator = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;
/** Executions by name, and what was started. */
let executions: Map<string, ExecutionStatus>;
let started: string[];
let published: DomainEvent[];
let used: Ports;

beforeEach(async () => use(await aRunningAgent()));

function use(made: TestPorts): void {
  ports = made;
  executions = new Map();
  started = [];
  published = [];
  used = {
    ...made,
    bus: {
      async publish(events) {
        published.push(...events);
      },
    },
    machines: {
      async start(_machine, name) {
        if (executions.has(name)) return 'exists';
        started.push(name);
        executions.set(name, 'running');
        return 'started';
      },
      status: async (_machine, name) => executions.get(name) ?? 'absent',
    },
  };
}

const beat = (): Promise<void> => runHeartbeat(used, {});
const activity = () => recordOf(ports, 'activity', 'activity');
const healthy = async () =>
  (await committedEvents(ports))
    .filter(({ type }) => type === 'system.heartbeat')
    .map(({ data }) => data['healthy']);

describe('a heartbeat', () => {
  test('that finds nothing says so, and leaves a trace of its time', async () => {
    await beat();

    expect(await activity()).toMatchObject({ lastHeartbeatAt: NOW, stats: { errors: 0 } });
    expect((await activity()).lastError).toBeUndefined();
    expect(await healthy()).toEqual([true]);
    expect(ports.sent).toEqual([]);
  });

  test('queues the next beat when asked, before anything can fail', async () => {
    corrupt(ports, 'portfolio', 'portfolio');

    await runHeartbeat(
      {
        ...used,
        queue: {
          send: async (queue, messages, delay) =>
            void started.push(`${queue} ${JSON.stringify(messages)} in ${delay} s`),
        },
      },
      { repeatAfterSeconds: 30 },
    );

    expect(started).toEqual(['heartbeats [{}] in 30 s']);
  });
});

describe('resuming a pause', () => {
  test.each([
    ['its time is over', 5, 'running'],
    ['its time is not over', 6, 'paused'],
    ['it has no end', undefined, 'paused'],
  ])('when %s: %s minutes, %s', async (_, minutes, status) => {
    await pauseAgent(ports, { ...operator, ...(minutes === undefined ? {} : { minutes }) });
    await ports.clock.advance(5 * MINUTE);

    await beat();

    expect((await recordOf(ports, 'agent', 'agent')).lifecycle.status).toBe(status);
  });
});

describe('closing cycles whose answers never came', () => {
  test('after 120 seconds, and the next may begin', async () => {
    const { cycleId } = await runAnalysisCycle(ports, { agentId: AGENT });
    await ports.clock.advance(120 * SECOND);
    await beat();
    const before = await recordOf(ports, 'cycle', cycleId);
    await ports.clock.advance(1);

    await beat();

    expect(before.status).toBe('started');
    expect(await recordOf(ports, 'cycle', cycleId)).toMatchObject({
      status: 'failed',
      skipReason: 'timeout',
      durationMs: 120_001,
    });
    expect(await ports.store.listOpen('cycle', AGENT, 10)).toEqual([]);
    expect(await activity()).toMatchObject({ lastCycle: { id: cycleId }, countedThrough: cycleId });
    expect(await runAnalysisCycle(ports, { agentId: AGENT })).toMatchObject({ status: 'started' });
  });

  test('leaves the cycle alone that runs now', async () => {
    await runAnalysisCycle(ports, { agentId: AGENT });
    await ports.clock.advance(120 * SECOND + 1);
    const { cycleId } = await runAnalysisCycle(ports, { agentId: AGENT });

    await beat();

    expect(await recordOf(ports, 'cycle', cycleId)).toMatchObject({ status: 'started' });
  });
});

describe('recovering sagas', () => {
  const aStuckSaga = async (ageMs: number, execution?: ExecutionStatus): Promise<string> => {
    const saga = aSaga({ startedAt: shift(NOW, -ageMs) });
    await given(
      ports,
      { kind: 'intent', record: anIntent({ intentId: saga.sagaId }) },
      { kind: 'saga', record: saga },
    );
    if (execution !== undefined) executions.set(saga.sagaId, execution);
    return saga.sagaId;
  };

  test('starts one that was never started', async () => {
    const sagaId = await aStuckSaga(11 * SECOND);

    await beat();

    expect(started).toEqual([sagaId]);
    expect(await recordOf(ports, 'saga', sagaId)).toMatchObject({ executions: 1 });
  });

  test('leaves a young one and one that is running alone', async () => {
    await aStuckSaga(9 * SECOND);
    await aStuckSaga(200 * SECOND, 'running');

    await beat();

    expect(started).toEqual([]);
  });

  test('gives one whose execution has ended another, and counts it; of two heartbeats at once one does', async () => {
    const sagaId = await aStuckSaga(11 * SECOND, 'ended');

    await Promise.all([beat(), beat()]);

    expect(started).toEqual([`${sagaId}-r1`]);
    expect(await recordOf(ports, 'saga', sagaId)).toMatchObject({ executions: 2 });
  });

  test('one that cannot be recovered does not stop the next beat from trying', async () => {
    const sagaId = await aStuckSaga(11 * SECOND);
    const machines = { ...used.machines, status: () => Promise.reject(new TransientError('throttled')) };
    await runHeartbeat({ ...used, machines }, {});

    await beat();

    expect(started).toEqual([sagaId]);
    expect(await healthy()).toEqual([false, true]);
  });
});

describe('decisions that nobody took up', () => {
  const aLostDecision = async (ageMs: number): Promise<string> => {
    const cycle = aCycle({ requests: [], undecided: 1 });
    const decision = aDecision({ cycleId: cycle.cycleId, createdAt: shift(NOW, -ageMs) });
    await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
    return decision.decisionId;
  };

  test.each([
    ['59 seconds old are left to their message', 59 * SECOND, 'generated'],
    ['a minute old are taken up', MINUTE, 'executing'],
    ['five minutes old expire', 5 * MINUTE, 'expired'],
  ])('%s', async (_, age, status) => {
    const decisionId = await aLostDecision(age);

    await beat();

    expect(await recordOf(ports, 'decision', decisionId)).toMatchObject({ status });
    expect(started).toEqual(status === 'executing' ? [intentIdOf(decisionId)] : []);
  });
});

describe('events that the relay did not deliver', () => {
  test('are delivered after ten seconds, and then gone', async () => {
    const late = anOutboxItem({ createdAt: shift(NOW, -10 * SECOND - 1) });
    const fresh = anOutboxItem({ createdAt: shift(NOW, -10 * SECOND) });
    await given(ports, { kind: 'outbox', record: late }, { kind: 'outbox', record: fresh });

    await beat();

    expect(published).toEqual(late.events);
    expect(await ports.store.get('outbox', AGENT, late.outboxId)).toBeUndefined();
    expect(await ports.store.get('outbox', AGENT, fresh.outboxId)).toBeDefined();
  });
});

describe('a fault in one duty does not stop the others', () => {
  /** Something to do for each duty but the first. */
  async function muchToDo() {
    const cycle = aCycle({ startedAt: shift(NOW, -10 * MINUTE) });
    const saga = aSaga({ startedAt: shift(NOW, -MINUTE) });
    const decision = aDecision({ createdAt: shift(NOW, -10 * MINUTE) });
    const outbox = anOutboxItem({ createdAt: shift(NOW, -MINUTE) });
    await given(
      ports,
      { kind: 'cycle', record: cycle },
      { kind: 'intent', record: anIntent({ intentId: saga.sagaId }) },
      { kind: 'saga', record: saga },
      { kind: 'decision', record: decision },
      { kind: 'outbox', record: outbox },
    );
    const done = async () => ({
      'tend the cycles': (await recordOf(ports, 'cycle', cycle.cycleId)).status === 'failed',
      'recover sagas': started.includes(saga.sagaId),
      'expire decisions': (await recordOf(ports, 'decision', decision.decisionId)).status === 'expired',
      'redeliver the outbox': published.length > 0,
    });
    return { done };
  }
  const listOpenFails = (kind: string): Ports => ({
    ...used,
    store: {
      ...used.store,
      listOpen: (listed, agentId, limit) =>
        listed === kind
          ? Promise.reject(new TransientError('throttled'))
          : used.store.listOpen(listed, agentId, limit),
    },
  });

  test.each([
    ['tend the cycles', 'cycle'],
    ['recover sagas', 'saga'],
    ['expire decisions', 'decision'],
    ['redeliver the outbox', 'outbox'],
  ])('when it cannot %s', async (duty, kind) => {
    const { done } = await muchToDo();

    await runHeartbeat(listOpenFails(kind), {});

    const { [duty as keyof Awaited<ReturnType<typeof done>>]: failed, ...others } = await done();
    expect(failed).toBe(false);
    expect(Object.values(others)).toEqual([true, true, true]);
    expect(await activity()).toMatchObject({
      stats: { errors: 1 },
      lastError: { type: 'heartbeat', message: `Transient: could not ${duty}: throttled` },
    });
    expect(await healthy()).toContain(false);
  });

  test('when the broker is down', async () => {
    const { done } = await muchToDo();
    ports.broker.failNext('account', new TransientError('503'));

    await beat();

    expect(Object.values(await done())).toEqual([true, true, true, true]);
    expect((await activity()).lastError?.message).toBe('Transient: could not sync the portfolio: 503');
  });

  test('when its state cannot be read at all, that is what it tells', async () => {
    corrupt(ports, 'portfolio', 'portfolio');

    await beat();

    expect((await activity()).lastError?.message).toMatch(/^Fatal: could not read its state/);
    expect(await healthy()).toEqual([false]);
  });

  test('nor does an agent that is broken stop the next agent', async () => {
    const second = { ...testAgent(), agentId: 'second' };
    use(await aRunningAgent({ agents: [testAgent(), second] }));
    corrupt(ports, 'activity', 'activity');

    const beaten = beat();

    await expect(beaten).rejects.toThrow(FatalError);
    expect((await ports.store.get('activity', 'second', 'activity'))?.record.lastHeartbeatAt).toBe(NOW);
  });
});

test('a heartbeat while the kill switch is on still repairs', async () => {
  await activateKillSwitch(ports, { ...operator, reason: 'test', cancelOpenOrders: false });
  await given(ports, { kind: 'cycle', record: aCycle({ startedAt: shift(NOW, -10 * MINUTE) }) });

  await beat();

  expect(await ports.store.listOpen('cycle', AGENT, 10)).toEqual([]);
});

describe('an agent that was never set up, while the broker refuses the keys', () => {
  const refuse = (made: TestPorts): void => {
    for (const method of ['account', 'positions'] as const)
      made.broker.failNext(method, new FatalError('unauthorized'));
  };

  test('its heartbeat says so instead of failing, and stops nobody', async () => {
    use(createTestPorts());
    refuse(ports);

    await beat();

    expect((await activity()).lastError?.message).toBe(
      'Conflict: could not read its state: agent default has no books yet: unauthorized',
    );
    expect(await healthy()).toEqual([false]);
    expect((await recordOf(ports, 'agent', 'agent')).lifecycle).toMatchObject({ status: 'stopped' });
    expect((await recordOf(ports, 'killSwitch', 'kill-switch')).state).toEqual({ on: false });
  });

  test('the first heartbeat with good keys sets it up', async () => {
    use(createTestPorts());
    refuse(ports);
    await beat();

    await beat();

    expect(await recordOf(ports, 'portfolio', 'portfolio')).toMatchObject({ reservations: [] });
    expect(await healthy()).toEqual([false, true]);
  });

  test('it cannot be started', async () => {
    use(createTestPorts());
    refuse(ports);

    await expect(startAgent(ports, operator)).rejects.toThrow('agent default has no books yet: unauthorized');
  });
});

test('a fatal fault of a running agent latches the kill switch, cancels, and puts the agent into error (RS1)', async () => {
  ports.broker.failNext('account', new FatalError('unauthorized'));

  await beat();
  await beat();

  expect((await recordOf(ports, 'killSwitch', 'kill-switch')).state).toMatchObject({
    on: true,
    reason: 'unauthorized',
    followUp: { flatten: false, progress: { status: 'canceled' } },
  });
  expect((await recordOf(ports, 'agent', 'agent')).lifecycle).toMatchObject({ status: 'error' });
  expect((await auditedActions(ports)).filter((action) => action === 'kill_switch.activated')).toHaveLength(
    1,
  );
});

describe('reservations', () => {
  const reserve = async (intentId: string, ageMs: number): Promise<void> =>
    change(ports, 'portfolio', 'portfolio', (record) => ({
      ...record,
      reservations: [...record.reservations, aReservation({ intentId, reservedAt: shift(NOW, -ageMs) })],
    }));
  const reserved = async () =>
    (await recordOf(ports, 'portfolio', 'portfolio')).reservations.map(({ intentId }) => intentId);

  test('whose saga is gone or over are released after a minute, reported and alerted', async () => {
    const [running, over] = [aSaga(), aSaga({ status: 'rejected', completedAt: NOW })];
    await given(ports, { kind: 'saga', record: running }, { kind: 'saga', record: over });
    await reserve(running.sagaId, 10 * MINUTE);
    await reserve(over.sagaId, MINUTE + 1);
    await reserve('intent-gone', MINUTE + 1);
    await reserve('intent-young', MINUTE);

    await beat();
    const once = await reserved();
    await beat();

    expect(once).toEqual([running.sagaId, 'intent-young']);
    expect((await recordOf(ports, 'reconciliation', 'reconciliation')).repaired).toMatchObject([
      { kind: 'reservation', subject: over.sagaId, actual: 'saga rejected' },
      { kind: 'reservation', subject: 'intent-gone', actual: 'no saga' },
    ]);
    const { items } = await ports.store.list('alert', AGENT, { limit: 10 });
    expect(items.filter(({ kind }) => kind === 'reservation_released')).toHaveLength(1);
    expect(await auditedActions(ports)).toContain('portfolio.reconciled');
  });
});

describe('dead letters', () => {
  const standing = async () => (await latestReconciliation(ports, AGENT))?.standing;
  const told = async () =>
    (await ports.store.list('alert', AGENT, { limit: 10 })).items.filter(
      ({ kind }) => kind === 'dead_letters',
    );

  test('are reported and alerted once, every five minutes by the clock, until they are gone', async () => {
    ports.dead.set('decisions', 2);
    await beat();
    const first = await standing();
    ports.dead.set('decisions', 3);
    await ports.clock.advance(MINUTE);
    await beat();
    const early = await standing();
    await ports.clock.advance(4 * MINUTE);
    await beat();
    const later = await standing();
    await redriveDeadLetters(ports, { ...operator, queue: 'decisions' });
    await ports.clock.advance(5 * MINUTE);
    await beat();

    expect(first).toMatchObject([{ kind: 'dead_letters', subject: 'decisions', since: NOW }]);
    expect(early).toEqual(first);
    expect(later).toMatchObject([{ since: NOW, detail: '3 messages of decisions could not be handled' }]);
    expect(await told()).toHaveLength(1);
    expect(await standing()).toEqual([]);
  });

  test('are redriven by an operator, up to a hundred at a time, with an audit note', async () => {
    ports.dead.set('heartbeats', 120);

    const redriven = await redriveDeadLetters(ports, { ...operator, queue: 'heartbeats' });

    expect(redriven).toEqual({ moved: 100, left: 20 });
    expect((await ports.store.audit(AGENT, 1, 100)).at(-1)).toMatchObject({
      actor: 'ann',
      action: 'dead_letters.redriven',
      subject: 'heartbeats',
      detail: { waiting: 120 },
    });
  });
});
