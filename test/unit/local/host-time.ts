import {
  createSimulatedClock,
  type SimulatedClockOptions,
} from '../../../src/local/clock/simulated-clock.ts';
import { createTurnstile } from '../../../src/local/turnstile.ts';
import { NOW } from '../../support/builders/common.ts';

/** The host's own clock and turnstile, one activity at a time, beginning at `NOW` at full speed. */
export function createHostTime(overrides: Partial<SimulatedClockOptions> = {}) {
  const turnstile = createTurnstile(1);
  const clock = createSimulatedClock({
    start: new Date(NOW),
    speed: 'max',
    turnstile,
    wall: () => 0,
    skip: (now) => now,
    onTime: () => undefined,
    ...overrides,
  });
  const elapsed = (): number => clock.now().getTime() - Date.parse(NOW);
  /** `ms` milliseconds after `NOW`. */
  const at = (ms: number): Date => new Date(Date.parse(NOW) + ms);
  return { clock, turnstile, elapsed, at };
}

/** Lets everything run that can. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
