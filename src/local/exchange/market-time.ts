import { MINUTE } from '../../domain/clock.ts';

export interface MarketTimeOptions {
  readonly start: Date;
  /** Market seconds a wall second; `max` is a market minute for every turn of the machine. */
  readonly speed: number | 'max';
  /** Past it time stands still: there is nothing to trade on any more. */
  readonly end?: Date | undefined;
  /** Wall time in milliseconds, for pacing only. */
  readonly wall: () => number;
}

/** The time of an exchange that runs alone: it passes by itself, nights and weekends too. */
export interface MarketTime {
  now(): Date;
  /** Calls `live` again and again as time passes. Returns what ends it. */
  run(live: (now: Date) => void): () => void;
}

/** Wall milliseconds between two looks at what has happened, for those who wait for news. */
const TICK_MS = 100;

export function createMarketTime({ start, speed, end, wall }: MarketTimeOptions): MarketTime {
  const limit = Math.max(start.getTime(), end?.getTime() ?? Number.POSITIVE_INFINITY);
  const began = wall();
  let stepped = start.getTime();
  const at = (): number =>
    Math.min(limit, speed === 'max' ? stepped : start.getTime() + (wall() - began) * speed);
  const now = (): Date => new Date(Math.floor(at()));

  return {
    now,
    run(live) {
      if (speed !== 'max') {
        const timer = setInterval(() => live(now()), TICK_MS);
        return () => clearInterval(timer);
      }
      let next: NodeJS.Immediate | undefined;
      const step = (): void => {
        if (stepped >= limit) return;
        stepped += MINUTE;
        live(now());
        next = setImmediate(step);
      };
      next = setImmediate(step);
      return () => clearImmediate(next);
    },
  };
}
