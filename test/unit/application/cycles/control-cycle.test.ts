import { beforeEach, describe, expect, test } from 'vitest';
import { pauseCycle, resumeCycle, stopCycle } from '../../../../src/application/cycles/control-cycle.ts';
import { runAnalysisCycle } from '../../../../src/application/cycles/run-analysis-cycle.ts';
import { executeDecision } from '../../../../src/application/decisions/execute-decision.ts';
import { runHeartbeat } from '../../../../src/application/heartbeat/run-heartbeat.ts';
import type { DecisionRecord } from '../../../../src/contracts/records/decision.ts';
import { MINUTE } from '../../../../src/domain/clock.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { aRunningAgent, recordOf } from '../../../support/running-agent.ts';
import { auditedActions, committedEvents, given, type TestPorts } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const CYCLE = 'cycle-00000001';
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent({}, ({ broker }) => broker.hold('MSFT', '5', '390'));
});

/** A cycle whose strategies have answered: these decisions wait for the gate. */
async function aCycleWith(...decisions: readonly DecisionRecord[]): Promise<void> {
  await given(
    ports,
    { kind: 'cycle', record: aCycle({ cycleId: CYCLE, requests: [], undecided: decisions.length }) },
    ...decisions.map((record) => ({ kind: 'decision', record }) as const),
  );
}
const buy = aDecision({ requestId: 'a', cycleId: CYCLE, symbol: 'AAPL' });
const exit = aDecision({
  requestId: 'b',
  cycleId: CYCLE,
  symbol: 'MSFT',
  action: 'sell',
  price: usd('400'),
  targetWeight: undefined,
});
const statusOf = async ({ decisionId }: DecisionRecord) =>
  (await recordOf(ports, 'decision', decisionId)).status;
const execute = ({ decisionId }: DecisionRecord): Promise<void> => executeDecision(ports, AGENT, decisionId);

describe('a paused cycle', () => {
  test('orders nothing that increases risk until it is resumed, and then does', async () => {
    await aCycleWith(buy);
    await pauseCycle(ports, ann);

    await execute(buy);
    const held = await statusOf(buy);
    const resumed = await resumeCycle(ports, ann);

    expect([held, await statusOf(buy), resumed.status]).toEqual(['generated', 'executing', 'running']);
    expect((await recordOf(ports, 'cycle', CYCLE)).status).toBe('completed');
  });

  test('never holds back an exit', async () => {
    await aCycleWith(exit);
    await pauseCycle(ports, ann);

    await execute(exit);

    expect(await statusOf(exit)).toBe('executing');
  });

  test('keeps the next cycle from beginning, and is not overdue by the time of its pause', async () => {
    await aCycleWith(buy);
    await pauseCycle(ports, ann);

    const next = await runAnalysisCycle(ports, { agentId: AGENT });
    await ports.clock.advance(30 * MINUTE);
    await runHeartbeat(ports, {});
    const later = (await recordOf(ports, 'cycle', CYCLE)).status;
    await ports.clock.advance(31 * MINUTE);
    await runHeartbeat(ports, {});

    expect([next.skipReason, later]).toEqual(['overlap', 'paused']);
    expect(await recordOf(ports, 'cycle', CYCLE)).toMatchObject({ status: 'failed', skipReason: 'timeout' });
  });

  test('does not wait for decisions that expired meanwhile', async () => {
    await aCycleWith(buy);
    await pauseCycle(ports, ann);
    await ports.clock.advance(10 * MINUTE);
    await runHeartbeat(ports, {});

    const resumed = await resumeCycle(ports, ann);

    expect([await statusOf(buy), resumed.status]).toEqual(['expired', 'completed']);
  });

  test('that had not heard from its strategies goes on with their answers', async () => {
    const { cycleId } = await runAnalysisCycle(ports, { agentId: AGENT });
    await pauseCycle(ports, ann);
    await resumeCycle(ports, ann);

    expect(await recordOf(ports, 'cycle', cycleId)).toMatchObject({ status: 'started' });
  });

  test('is told of by an event and in the audit log', async () => {
    await aCycleWith(buy);
    await pauseCycle(ports, ann);
    await resumeCycle(ports, ann);

    expect((await committedEvents(ports)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['orchestrator.cycle.paused', 'orchestrator.cycle.resumed']),
    );
    expect(await auditedActions(ports)).toEqual(expect.arrayContaining(['cycle.paused', 'cycle.resumed']));
  });
});

describe('a stopped cycle', () => {
  test('is cancelled; it orders exits and nothing else', async () => {
    await aCycleWith(buy, exit);

    const stopped = await stopCycle(ports, { ...ann, reason: 'wrong data' });
    await execute(buy);
    await execute(exit);

    expect(stopped).toMatchObject({ status: 'cancelled', skipReason: 'wrong data' });
    expect([await statusOf(buy), await statusOf(exit)]).toEqual(['rejected', 'executing']);
  });

  test('leaves room for the next', async () => {
    await aCycleWith(buy);
    await stopCycle(ports, { ...ann, reason: 'wrong data' });

    const { status } = await runAnalysisCycle(ports, { agentId: AGENT });

    expect(status).toBe('started');
  });
});

describe('a cycle cannot be', () => {
  test('paused twice, or resumed while it runs', async () => {
    await aCycleWith(buy);

    await expect(resumeCycle(ports, ann)).rejects.toThrow('cannot resume: the cycle is running');
    await pauseCycle(ports, ann);
    await expect(pauseCycle(ports, ann)).rejects.toThrow('cannot pause: the cycle is paused');
  });

  test('held or stopped when there is none, or when it is a routine', async () => {
    await expect(pauseCycle(ports, ann)).rejects.toMatchObject({ name: 'NotFound' });
    const routine = aCycle({ cycleId: CYCLE, type: 'maintenance', requests: [] });
    await given(ports, { kind: 'cycle', record: routine });
    await expect(stopCycle(ports, { ...ann, reason: 'no' })).rejects.toThrow(
      'a cycle of type maintenance does not wait',
    );
  });
});
