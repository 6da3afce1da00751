import type { HostClock } from './clock/host-clock.ts';
import type { Turnstile } from './turnstile.ts';

/** Where work comes from: the next piece, or undefined when there is none now. */
export type Source = () => Promise<(() => Promise<void>) | undefined>;

export interface PumpOptions {
  readonly turnstile: Turnstile;
  readonly clock: HostClock;
  /** In order: the first that has something goes first. */
  readonly sources: readonly Source[];
  /** Asked whenever nothing is left to do at this moment; true ends the pump. */
  readonly finished: () => boolean;
  /** Asked before each piece of work: true ends the pump, whatever is left. */
  readonly abandoned?: () => boolean;
  readonly onFault: (error: unknown) => void;
}

/**
 * The heart of the host: hands out work as long as there is any, then lets time pass. With one permit nothing runs
 * beside anything else, and the next piece is chosen only when the last is done.
 */
export async function pump(options: PumpOptions): Promise<void> {
  const { turnstile, clock, sources, finished, abandoned = () => false, onFault } = options;
  for (;;) {
    await turnstile.free();
    if (abandoned()) return;
    const work = await firstOf(sources, onFault);
    if (work !== undefined) turnstile.run(work).catch(onFault);
    else if (turnstile.active > 0) await turnstile.changed();
    else if (finished() || !(await clock.forward())) return;
  }
}

/** A source that fails has nothing for now: the others go on, and it is asked again. */
async function firstOf(
  sources: readonly Source[],
  onFault: (error: unknown) => void,
): Promise<(() => Promise<void>) | undefined> {
  for (const next of sources) {
    try {
      const work = await next();
      if (work !== undefined) return work;
    } catch (error) {
      onFault(error);
    }
  }
  return undefined;
}
