import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../src/domain/clock.ts';
import { createSimulatedClock } from '../../../src/local/clock/simulated-clock.ts';
import { createLocalMachines } from '../../../src/local/machines.ts';
import { pump } from '../../../src/local/pump.ts';
import { createTurnstile } from '../../../src/local/turnstile.ts';
import { createKeptLog } from '../../support/kept-log.ts';

const START = '2025-01-06T15:30:00.000Z';

/** A host with one permit, as a simulated market has, whose every step takes `stepMs`. */
function aHost(stepMs: (step: string) => number, recovery: () => void = () => undefined) {
  const turnstile = createTurnstile(1);
  const clock = createSimulatedClock({
    start: new Date(START),
    speed: 'max',
    turnstile,
    wall: () => performance.now(),
    skip: (now) => now,
    onTime: () => undefined,
  });
  const log = createKeptLog();
  const calls: { readonly what: string; readonly minute: number }[] = [];
  const minute = (): number => (clock.now().getTime() - Date.parse(START)) / MINUTE;
  const machines = createLocalMachines({
    clock,
    turnstile,
    log,
    async invoke(name, payload) {
      const what = name === 'recovery' ? JSON.stringify(payload) : (payload as { step: string }).step;
      calls.push({ what, minute: minute() });
      if (name === 'recovery') return recovery();
      await clock.sleep(stepMs(what));
      return { outcome: 'done' };
    },
  });
  const run = async (): Promise<void> => {
    await machines.start('trade-saga', 'intent-1', {
      agentId: 'a',
      sagaId: 'intent-1',
      correlationId: 'c',
      error: null,
    });
    const finished = (): boolean => machines.running() === 0 && turnstile.active === 0;
    await pump({ turnstile, clock, sources: [], finished, onFault: () => undefined });
  };
  return { machines, turnstile, log, calls, run, minute };
}

describe('an execution on the laptop', () => {
  test('that ends by itself is told to nobody', async () => {
    const host = aHost(() => 1_000);

    await host.run();

    expect(host.calls.map(({ what }) => what)).toEqual([
      'ValidateRisk',
      'ReserveBuyingPower',
      'SubmitOrder',
      'WaitForFill',
      'UpdatePosition',
      'RecordTrade',
    ]);
    expect(await host.machines.status('trade-saga', 'intent-1')).toBe('absent');
    expect(host.log.lines).toEqual([]);
  });

  test('that takes longer than the machine may is cut off on the clock of the host: what was begun ends, nothing follows', async () => {
    const host = aHost((step) => (step === 'WaitForFill' ? 7 * MINUTE : 0));

    await host.run();

    expect(host.calls.map(({ what, minute }) => [minute, what])).toEqual([
      [0, 'ValidateRisk'],
      [0, 'ReserveBuyingPower'],
      [0, 'SubmitOrder'],
      [0, 'WaitForFill'],
      [5, expect.stringContaining('"status":"TIMED_OUT"') as string],
    ]);
    expect(host.minute()).toBe(7);
    expect(host.turnstile.active).toBe(0);
    expect(await host.machines.status('trade-saga', 'intent-1')).toBe('ended');
  });

  test('whose end nobody takes is logged, and left to the heartbeat', async () => {
    const host = aHost(
      (step) => (step === 'WaitForFill' ? 7 * MINUTE : 0),
      () => {
        throw new Error('out of order');
      },
    );

    await host.run();

    expect(host.log.lines).toMatchObject([
      { message: 'execution failed', status: 'TIMED_OUT', execution: 'intent-1' },
      { message: 'the end of an execution was not taken', function: 'recovery', error: 'out of order' },
    ]);
    expect(host.machines.running()).toBe(0);
  });
});
