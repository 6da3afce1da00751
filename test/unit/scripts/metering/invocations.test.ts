import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EDGE_MS, Invocations } from '../../../../scripts/metering/invocations.ts';
import { countOf, Tally } from '../../../../scripts/metering/usage.ts';
import { createManualClock } from '../../../../src/adapters/memory/clock.ts';
import { NOW } from '../../../support/builders/common.ts';

const setup = () => {
  const tally = new Tally();
  return { tally, invocations: new Invocations(tally) };
};

describe('invocations', () => {
  it('wait for requests one after the other, and for those at the same time once', async () => {
    const { tally, invocations } = setup();

    await invocations.run('decide', async () => {
      await invocations.request('read', async () => undefined);
      await Promise.all([
        invocations.request('read', () => sleep(5)),
        invocations.request('broker', () => sleep(10)),
      ]);
    });

    const usage = tally.read();
    expect(countOf(usage, 'lambda.invocations.decide')).toBe(1);
    expect(countOf(usage, 'lambda.waitMs.decide')).toBe(EDGE_MS.read + EDGE_MS.broker);
  });

  it('are not charged for the time that a request takes here', async () => {
    const { tally, invocations } = setup();

    await invocations.run('decide', () => invocations.request('write', () => sleep(200)));

    expect(countOf(tally.read(), 'lambda.ownMs.decide')).toBeLessThan(100);
  });

  it('are charged for the market time that they sleep', async () => {
    const { tally, invocations } = setup();
    const clock = invocations.watch(createManualClock(NOW, { autoAdvance: true }));

    await invocations.run('trade-saga', () => clock.sleep(1_500));

    expect(countOf(tally.read(), 'lambda.sleepMs.trade-saga')).toBe(1_500);
  });

  it('count when they fail', async () => {
    const { tally, invocations } = setup();

    const failing = invocations.run('execute', async () => {
      throw new Error('no');
    });

    await expect(failing).rejects.toThrow('no');
    expect(countOf(tally.read(), 'lambda.invocations.execute')).toBe(1);
  });

  it('do not answer for what the host does itself', async () => {
    const { tally, invocations } = setup();

    await invocations.request('read', async () => undefined);

    expect(invocations.active).toBe(false);
    expect(tally.read().size).toBe(0);
  });
});
