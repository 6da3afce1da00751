import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CycleRecord } from '../../../src/contracts/records/cycle.ts';
import type { DecisionRecord } from '../../../src/contracts/records/decision.ts';
import { intentIdOf } from '../../../src/domain/ids.ts';
import { SCHEDULE_SPECS } from '../../../src/topology/topology.ts';
import { type Listener, listen } from '../support/listener.ts';
import { PAIRS } from '../support/market.ts';
import { firstMessage } from '../support/messages.ts';
import { schedulesOf } from '../support/schedules.ts';
import { AGENT, cycleAtItsEnd, sagaAtItsEnd } from '../support/trading.ts';
import { until } from '../support/until.ts';
import { deployed, endpoint, functionName, lambda, store } from '../support/world.ts';

/** A minute, the emulator's ten seconds between two looks, and what one of them may take. */
const FIRST_RUN_SECONDS = 120;

describe('schedules', () => {
  let listener: Listener;

  beforeAll(async () => {
    listener = await listen();
  });

  it('are there, each with its target and its input', async () => {
    const schedules = await schedulesOf(endpoint);

    const specs = Object.values(SCHEDULE_SPECS);
    for (const { target, input } of specs) {
      const expected = specs.filter(
        (spec) => spec.target === target && JSON.stringify(spec.input) === JSON.stringify(input),
      );
      const matching = schedules.filter(
        ({ Target: { Arn, Input } }) =>
          Arn.endsWith(`:${functionName(target)}`) && Input === JSON.stringify(input),
      );
      expect(matching.map(({ State }) => State)).toEqual(expected.map(() => 'ENABLED'));
    }
    expect(schedules).toHaveLength(Object.keys(SCHEDULE_SPECS).length);
  });

  it('fire a heartbeat, which queues the next one for half a minute later', async () => {
    const beat = (after: string) =>
      until(
        'a heartbeat',
        async () => {
          const at = (await store.get('activity', AGENT, 'activity'))?.record.lastHeartbeatAt;
          return at !== undefined && at > after ? at : undefined;
        },
        FIRST_RUN_SECONDS,
      );

    const first = await beat('');
    const second = await beat(first);

    const seconds = (Date.parse(second) - Date.parse(first)) / 1_000;
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThan(45);
  });

  it('fire an analysis cycle, and one correlation id goes from it to the trade (OB3)', async () => {
    // Prepare, Act
    const decision = await until(
      'a decision to buy what rises',
      async () => {
        const { items } = await store.list('decision', AGENT, { limit: 50, where: { symbol: PAIRS.rising } });
        return items.find(({ action }) => action === 'buy');
      },
      FIRST_RUN_SECONDS,
    );
    const { correlationId } = decision;
    const saga = await sagaAtItsEnd(intentIdOf(decision.decisionId), 90);
    const cycle = await cycleAtItsEnd(decision.cycleId);

    // Assess
    expect(saga).toMatchObject({ status: 'completed', correlationId });
    expect(cycle).toMatchObject({ status: 'completed', correlationId });
    const { items: trades } = await store.list('trade', AGENT, {
      limit: 10,
      where: { intentId: saga.sagaId },
    });
    expect(trades).toMatchObject([{ symbol: PAIRS.rising, status: 'recorded', correlationId }]);
    await expectEvents(listener, cycle, decision);
    for (const name of ['analysis-cycle', 'decide', 'execute', 'trade-saga']) {
      expect(await linesAbout(name, correlationId), `the log of ${name}`).not.toEqual([]);
    }
  });

  it('leave a dead letter when the function fails on what they send', async () => {
    const input = { repeatAfterSeconds: 'soon' };

    await lambda.send(
      new InvokeCommand({
        FunctionName: functionName('heartbeat-cycle'),
        InvocationType: 'Event',
        Payload: JSON.stringify(input),
      }),
    );

    const dead = await firstMessage(deployed.find('ScheduleFailures').physicalId, 30);
    expect(JSON.parse(dead.body)).toMatchObject({
      requestPayload: input,
      requestContext: { condition: 'RetriesExhausted' },
    });
  });
});

/** What anybody who listens on the bus hears of the trade, all under the cycle's correlation id. */
async function expectEvents(listener: Listener, cycle: CycleRecord, { correlationId }: DecisionRecord) {
  const expected = [
    'orchestrator.cycle.started',
    'ai.decision.generated',
    'orchestrator.saga.started',
    'trade.order.submitted',
    'trade.order.filled',
    'orchestrator.saga.completed',
    'orchestrator.cycle.completed',
  ];
  let missing: readonly string[] = expected;
  const all = until(`the events of ${cycle.cycleId}`, async () => {
    const heard = await listener.typesOf(correlationId);
    missing = expected.filter((type) => !heard.includes(type));
    return missing.length === 0 ? heard : undefined;
  });
  await all.catch(() => expect(missing).toEqual([]));
}

/** Lines of a function's log that name the correlation id. */
async function linesAbout(name: string, correlationId: string): Promise<readonly string[]> {
  const logs = new CloudWatchLogsClient({ endpoint });
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: deployed.find(`${name.replaceAll('-', '')}Logs`).physicalId }),
  );
  return events.map(({ message = '' }) => message).filter((line) => line.includes(correlationId));
}
