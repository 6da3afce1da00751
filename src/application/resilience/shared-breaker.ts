import type { DependencyName } from '../../contracts/names.ts';
import type { BreakerRecord } from '../../contracts/records/breaker.ts';
import { ConflictError, errorMessage } from '../../domain/errors.ts';
import { EVERY_AGENT } from '../../domain/ids.ts';
import { type Breaker, CLOSED } from '../../domain/resilience/breaker.ts';
import type { Log } from '../ports/log.ts';
import type { Store, Versioned } from '../ports/store.ts';

export interface SharedBreakerOptions {
  readonly store: Store;
  readonly log: Log;
}

/**
 * One dependency's breaker in the store, for all instances. A store that does not answer stops nobody: each instance
 * then goes by what it has seen itself.
 */
export class SharedBreaker {
  readonly #dependency: DependencyName;
  readonly #store: Store;
  readonly #log: Log;
  #version = 0;

  constructor(dependency: DependencyName, { store, log }: SharedBreakerOptions) {
    this.#dependency = dependency;
    this.#store = store;
    this.#log = log;
  }

  /** What the instances agreed on last; closed when there never was a fault, undefined when nobody can say. */
  async read(): Promise<Breaker | undefined> {
    const found = await this.#find();
    if (found !== undefined) this.#version = found.version;
    return found?.breaker;
  }

  /** As `read`, for somebody who only looks: what is written next still expects what was read before. */
  async peek(): Promise<Breaker | undefined> {
    return (await this.#find())?.breaker;
  }

  /**
   * Tells the others. The answer is what holds from now on: `breaker`, or what another instance wrote since this one
   * looked.
   *
   * @param at ISO-8601 UTC
   */
  async write(breaker: Breaker, at: string): Promise<Breaker> {
    const { won, now } = await this.tryWrite(breaker, at);
    return won ? breaker : now;
  }

  /** As `write`; also says whether this instance was the one. One that cannot ask goes ahead on its own. */
  async tryWrite(breaker: Breaker, at: string): Promise<{ readonly won: boolean; readonly now: Breaker }> {
    const record: BreakerRecord = {
      agentId: EVERY_AGENT,
      dependency: this.#dependency,
      breaker: breaker.state === 'closed' ? { state: 'closed', since: at } : breaker,
    };
    const expected = this.#version;
    const written = await this.#attempt('written', async () => {
      try {
        await this.#store.commit({
          agentId: EVERY_AGENT,
          correlationId: `breaker-${this.#dependency}`,
          writes: [{ op: 'put', kind: 'breaker', record, expected }],
        });
        // Another call of this process may have read a later one meanwhile.
        this.#version = Math.max(this.#version, expected + 1);
        return true;
      } catch (error) {
        if (error instanceof ConflictError) return false;
        throw error;
      }
    });
    if (written !== false) return { won: true, now: breaker };
    return { won: false, now: (await this.read()) ?? breaker };
  }

  #find(): Promise<{ readonly breaker: Breaker; readonly version: number } | undefined> {
    return this.#attempt('read', async () => {
      const found = await this.#store.get('breaker', EVERY_AGENT, this.#dependency);
      return found === undefined
        ? { breaker: CLOSED, version: 0 }
        : { breaker: breakerOf(found), version: found.version };
    });
  }

  async #attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const context = { dependency: this.#dependency, error: errorMessage(error) };
      this.#log.warn(`shared breaker cannot be ${what}`, context);
      return undefined;
    }
  }
}

const breakerOf = ({ record: { breaker } }: Versioned<BreakerRecord>): Breaker =>
  breaker.state === 'closed' ? CLOSED : breaker;
