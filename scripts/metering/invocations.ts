import { AsyncLocalStorage } from 'node:async_hooks';
import type { FunctionName } from '../../src/contracts/names.ts';
import { type Clock, elapsed } from '../../src/domain/clock.ts';
import type { Tally } from './usage.ts';

/**
 * What a request is assumed to take on AWS, milliseconds from a function in us-east-1, connection kept: nothing on a
 * laptop says. Requests at the same time count as one, the longest.
 */
export const EDGE_MS = {
  read: 6,
  write: 8,
  transaction: 20,
  queue: 12,
  bus: 15,
  machine: 40,
  broker: 100,
} as const;
export type Edge = keyof typeof EDGE_MS;

interface Invocation {
  /** Requests on their way. */
  inFlight: number;
  /** When the first of them left, and what the longest is assumed to take. */
  leftAt: number;
  longest: number;
  /** Wall time with a request on its way, or asleep: not the function's own. */
  outsideMs: number;
  waitMs: number;
  sleepMs: number;
}

/** Watches who does what: one invocation at a time has the word, the others are asleep or in line. */
export class Invocations {
  readonly #tally: Tally;
  readonly #current = new AsyncLocalStorage<Invocation>();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** False for what the host does itself, in place of AWS. */
  get active(): boolean {
    return this.#current.getStore() !== undefined;
  }

  /** Runs an invocation of `name` and counts it, also when it fails: that is billed like any other. */
  async run<T>(name: FunctionName, work: () => Promise<T>): Promise<T> {
    const own: Invocation = { inFlight: 0, leftAt: 0, longest: 0, outsideMs: 0, waitMs: 0, sleepMs: 0 };
    const began = performance.now();
    try {
      return await this.#current.run(own, work);
    } finally {
      const wallMs = performance.now() - began;
      this.#tally.add(`lambda.invocations.${name}`);
      this.#tally.add(`lambda.ownMs.${name}`, Math.max(0, wallMs - own.outsideMs));
      this.#tally.add(`lambda.waitMs.${name}`, own.waitMs);
      this.#tally.add(`lambda.sleepMs.${name}`, own.sleepMs);
    }
  }

  /** A request to another service: its time here is left out, what it is assumed to take on AWS is counted. */
  async request<T>(edge: Edge, send: () => Promise<T>): Promise<T> {
    const own = this.#current.getStore();
    if (own === undefined) return send();
    if (own.inFlight++ === 0) {
      own.leftAt = performance.now();
      own.longest = 0;
    }
    own.longest = Math.max(own.longest, EDGE_MS[edge]);
    try {
      return await send();
    } finally {
      if (--own.inFlight === 0) {
        own.outsideMs += performance.now() - own.leftAt;
        own.waitMs += own.longest;
      }
    }
  }

  /** `clock`, whose sleepers are billed for the market time that they sleep. */
  watch(clock: Clock): Clock {
    const current = this.#current;
    return {
      now: () => clock.now(),
      timer: (ms) => clock.timer(ms),
      async sleep(ms, woken) {
        const own = current.getStore();
        if (own === undefined) return clock.sleep(ms, woken);
        const from = clock.now();
        const began = performance.now();
        try {
          await clock.sleep(ms, woken);
        } finally {
          // Whoever is woken early has slept less; hours that the clock skips are nobody's sleep.
          own.sleepMs += Math.min(ms, elapsed(from, clock.now()));
          own.outsideMs += performance.now() - began;
        }
      },
    };
  }
}
