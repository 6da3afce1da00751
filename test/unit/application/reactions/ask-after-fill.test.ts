import { beforeEach, describe, expect, test } from 'vitest';
import { scheduleStrategy } from '../../../../src/application/strategies/schedule-strategy.ts';
import type { DecisionRequest } from '../../../../src/contracts/messages/messages.ts';
import { MINUTE, SECOND, shift } from '../../../../src/domain/clock.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { AGENT, anId } from '../../../support/builders/common.ts';
import { aTrade } from '../../../support/builders/trade-records.ts';
import { fingerprintOf } from '../../../support/fingerprint.ts';
import { ours, react } from '../../../support/reactions.ts';
import { aRunningAgent, aStrategy, change } from '../../../support/running-agent.ts';
import { given, type TestPorts, testAgent } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;

beforeEach(async () => {
  const agents = [{ ...testAgent(), strategies: [aStrategy('always'), aStrategy('after')] }];
  ports = await aRunningAgent({ agents, autoAdvance: true });
});

const waitForFills = (strategyId: string): Promise<void> =>
  scheduleStrategy(ports, {
    ...ann,
    strategyId,
    schedule: { kind: 'event', event: 'trade.order.filled' },
  });

const aFill = (intentId: string) =>
  ours('trade.order.filled', {
    clientOrderId: `order-of-${intentId}`,
    intentId,
    symbol: 'AAPL',
    side: 'buy',
    qty: dec(1),
    filledQty: dec(1),
    averagePrice: usd('150'),
    latencyMs: 5,
  });

/** As the saga does it: the trade, and when the last one was. */
async function record(intentId: string, recordedAt: string): Promise<void> {
  await given(ports, { kind: 'trade', record: aTrade({ tradeId: intentId, intentId, recordedAt }) });
  await change(ports, 'activity', 'activity', (activity) => ({ ...activity, lastFillAt: recordedAt }));
}

/** A trade that is recorded now. */
async function traded(): Promise<string> {
  const intentId = anId('intent');
  const recordedAt = ports.clock.now().toISOString();
  await record(intentId, recordedAt);
  return intentId;
}

const asked = () =>
  ports.sent.flatMap(({ messages }) => (messages as DecisionRequest[]).map(({ strategyId }) => strategyId));

describe('a fill', () => {
  test('has the strategies asked that wait for one, at once and once', async () => {
    await waitForFills('after');
    await ports.clock.advance(MINUTE);
    const intentId = await traded();

    const failed = await Promise.all([react(ports, aFill(intentId)), react(ports, aFill(intentId))]);
    await react(ports, aFill(intentId));

    expect(failed).toEqual([[], []]);
    expect(asked()).toEqual(['after']);
  });

  test('where no strategy waits for one reads one record and writes nothing', async () => {
    const intentId = await traded();
    const before = fingerprintOf(ports);
    const read: string[] = [];
    const counting = {
      ...ports,
      store: {
        ...ports.store,
        get: ((kind, agentId, id) => {
          read.push(kind);
          return ports.store.get(kind, agentId, id);
        }) as TestPorts['store']['get'],
      },
    };

    await react(counting, aFill(intentId));

    expect(read).toEqual(['settings']);
    expect(fingerprintOf(ports)).toBe(before);
  });

  test('waits for its trade, which is recorded a moment after it is told', async () => {
    await waitForFills('after');
    await ports.clock.advance(MINUTE);
    const intentId = anId('intent');
    const recordedAt = shift(ports.clock.now(), SECOND);
    const sleep = ports.clock.sleep.bind(ports.clock);
    let looked = 0;
    const slow = {
      ...ports,
      clock: {
        ...ports.clock,
        now: () => ports.clock.now(),
        sleep: async (ms: number) => {
          await sleep(ms);
          if (++looked === 4) await record(intentId, recordedAt);
        },
      },
    };

    await react(slow, aFill(intentId));

    expect(asked()).toEqual(['after']);
  });

  test('whose trade does not come within three seconds is left to the next cycle', async () => {
    await waitForFills('after');
    const from = ports.clock.now();

    expect(await react(ports, aFill('intent-gone'))).toEqual([]);

    expect(asked()).toEqual([]);
    expect(ports.clock.now().getTime() - from.getTime()).toBe(3 * SECOND);
  });

  test('of its own order does not have a strategy ask itself faster than once a minute', async () => {
    await waitForFills('after');
    await ports.clock.advance(MINUTE);
    await react(ports, aFill(await traded()));
    await ports.clock.advance(SECOND);

    // The cycle of the first fill is over when the second comes.
    await react(ports, aFill(await traded()));
    const within = asked();
    await ports.clock.advance(10 * MINUTE);
    await react(ports, aFill(await traded()));

    expect(within).toEqual(['after']);
    expect(asked()).toEqual(['after', 'after']);
  });
});
