import { describe, expect, test } from 'vitest';
import { changeSettings } from '../../../src/application/agent/change-settings.ts';
import type { WatchdogState } from '../../../src/application/protection/run-protection-tick.ts';
import { SECOND } from '../../../src/domain/clock.ts';
import { lookAtPositions, startWatchdog } from '../../../src/local/watchdog.ts';
import { AGENT } from '../../support/builders/common.ts';
import { aRunningAgent } from '../../support/running-agent.ts';
import { createHostTime, settled } from './host-time.ts';

const START = '2025-01-06T15:30:00.000Z';

function started(look: (times: number) => Promise<WatchdogState>) {
  const { clock } = createHostTime({ start: new Date(START) });
  const looks: string[] = [];
  const seen: string[] = [];
  const stop = startWatchdog({
    clock,
    tickIntervalMs: SECOND,
    look: () => look(looks.push(clock.now().toISOString().slice(17, 19))),
    onTick: (state) => seen.push(state),
    onFault: () => seen.push('fault'),
  });
  /** Lets time pass, and what it woke settle. */
  const forward = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n++) {
      await clock.forward();
      await settled();
    }
  };
  return { clock, looks, seen, stop, forward };
}

describe('the loop of the watchdog', () => {
  test('looks every second while there is something to watch, and seldom otherwise', async () => {
    const states: readonly WatchdogState[] = ['watching', 'watching', 'idle', 'paused', 'watching'];
    const { looks, seen, forward } = started(async (times) => states[times - 1] ?? 'watching');

    await forward(6);

    expect(looks).toEqual(['01', '02', '03', '08', '13', '14']);
    expect(seen).toEqual([...states, 'watching']);
  });

  test('never looks beside itself: the next look is a second after the last has ended', async () => {
    const hanging = Promise.withResolvers<WatchdogState>();
    const { clock, looks, forward } = started((times) =>
      times === 1 ? hanging.promise : Promise.resolve('watching'),
    );
    await forward(1);
    clock.alarm(new Date('2025-01-06T15:30:30.000Z'), () => hanging.resolve('watching'));
    await forward(1);

    await forward(1);

    expect(looks).toEqual(['01', '31']);
  });

  test('goes on after a look that failed, and says so', async () => {
    const { looks, seen, forward } = started(async (times) => {
      if (times === 1) throw new Error('no prices');
      return 'watching';
    });

    await forward(2);

    expect(looks).toEqual(['01', '02']);
    expect(seen).toEqual(['fault', 'watching']);
  });

  test('looks no more once it is stopped, also when that comes while it looks', async () => {
    const hanging = Promise.withResolvers<WatchdogState>();
    const { clock, looks, stop, forward } = started(() => hanging.promise);
    await forward(1);

    stop();
    hanging.resolve('watching');
    await settled();

    expect(await clock.forward()).toBe(false);
    expect(looks).toEqual(['01']);
  });
});

describe('one look for every agent', () => {
  test('says what there is to watch, and when it is paused', async () => {
    const ports = await aRunningAgent({}, ({ broker }) => broker.hold('MSFT', '10', '400'));
    const watching = await lookAtPositions(ports);
    const change = { watchdog: 'paused' } as const;
    await changeSettings(ports, { agentId: AGENT, correlationId: 'call-1', by: 'ann', change });

    expect([watching, await lookAtPositions(ports)]).toEqual(['watching', 'paused']);
  });

  test('reports the fault of one, and throws it on', async () => {
    const ports = await aRunningAgent({}, ({ broker }) => broker.hold('MSFT', '10', '400'));
    ports.marketData.fault = new Error('no prices');

    await expect(lookAtPositions(ports)).rejects.toThrow('no prices');
    expect(ports.log.lines.map(({ message }) => message)).toContain('could not look after the positions');
  });
});
