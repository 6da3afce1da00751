import type { DependencyName } from '../../contracts/names.ts';
import type { Clock } from '../../domain/clock.ts';
import { errorMessage, errorName, OutcomeUnknownError, TransientError } from '../../domain/errors.ts';
import {
  admission,
  afterFailure,
  afterRateLimit,
  type Breaker,
  CLOSED,
  OPEN_MS,
  opened,
} from '../../domain/resilience/breaker.ts';
import type { DependencyHealth } from '../ports/guard.ts';
import type { Log } from '../ports/log.ts';
import { SharedBreaker, type SharedBreakerOptions } from './shared-breaker.ts';

export interface WatchOptions extends SharedBreakerOptions {
  readonly clock: Clock;
}

/** The status with which HTTP says that somebody asks too often. */
const TOO_MANY = 429;

/**
 * One dependency as this instance sees it. What the others saw is read before the first call and again with the
 * first failure, so that a dependency that answers costs one read in the life of a process and no write.
 */
export class Watch {
  readonly name: DependencyName;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #shared: SharedBreaker;
  #breaker: Breaker = CLOSED;
  #first: Promise<void> | undefined;
  #lastSuccessAt: string | undefined;
  #failures = 0;

  constructor(name: DependencyName, options: WatchOptions) {
    this.name = name;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#shared = new SharedBreaker(name, options);
  }

  /** Throws Transient while the breaker is open, unless the call is made `always`. */
  async call<T>(work: () => Promise<T>, always: boolean): Promise<T> {
    this.#first ??= this.#adopt();
    await this.#first;
    if (!always) await this.#admit();
    let result: T;
    try {
      result = await work();
    } catch (error) {
      await this.#failed(error);
      throw error;
    }
    await this.#succeeded();
    return result;
  }

  async report(): Promise<DependencyHealth> {
    const shared = (await this.#shared.peek()) ?? this.#breaker;
    const now = this.#clock.now();
    const open = shared.state === 'open' && admission(shared, now) !== 'pass' ? shared : undefined;
    return {
      name: this.name,
      state: open === undefined ? 'closed' : admission(open, now) === 'trial' ? 'half_open' : 'open',
      lastSuccessAt: this.#lastSuccessAt ?? null,
      failures: this.#failures,
      retryAt: open?.until ?? null,
      detail: open === undefined ? null : DETAILS[open.reason],
    };
  }

  /** Passes, takes the trial, or throws. */
  async #admit(): Promise<void> {
    const now = this.#clock.now();
    if (admission(this.#breaker, now) === 'trial') {
      // Another instance may have closed it, or be trying: what it wrote counts.
      await this.#adopt();
      if (admission(this.#breaker, now) === 'trial') {
        const { won, now: agreed } = await this.#shared.tryWrite(opened(now), now.toISOString());
        this.#breaker = agreed;
        if (won) return;
      }
    }
    if (this.#breaker.state === 'closed' || admission(this.#breaker, now) === 'pass') return;
    const { until, reason } = this.#breaker;
    throw new BreakerOpenError(`${this.name} is left alone until ${until}: ${DETAILS[reason]}`, {
      dependency: this.name,
      until,
    });
  }

  async #adopt(): Promise<void> {
    this.#breaker = (await this.#shared.read()) ?? this.#breaker;
  }

  async #succeeded(): Promise<void> {
    const now = this.#clock.now();
    this.#lastSuccessAt = now.toISOString();
    this.#failures = 0;
    const before = this.#breaker;
    if (before.state === 'closed') {
      this.#breaker = CLOSED;
      return;
    }
    // A pause that was asked for ends by itself; an answer in between is no leave to ask more.
    if (before.reason === 'rate_limited') return;
    this.#breaker = CLOSED;
    this.#log.info('dependency is back', { dependency: this.name });
    this.#breaker = await this.#shared.write(CLOSED, this.#lastSuccessAt);
  }

  async #failed(error: unknown): Promise<void> {
    if (!isFailure(error)) return;
    const pauseMs = pauseOf(error);
    this.#failures += 1;
    const known = this.#breaker;
    if (known.state === 'closed' && known.failures === 0) await this.#adopt();
    const now = this.#clock.now();
    const before = this.#breaker;
    const after = pauseMs === undefined ? afterFailure(before, now) : afterRateLimit(before, now, pauseMs);
    this.#breaker = after;
    if (after === before || after.state === 'closed') return;
    const { reason, until } = after;
    const context = { dependency: this.name, reason, until, error: errorMessage(error) };
    this.#log.warn('dependency is left alone', context);
    this.#breaker = await this.#shared.write(after, now.toISOString());
  }
}

const DETAILS = {
  failures: 'it failed too often in a row',
  rate_limited: 'it asked for a pause',
} as const;

/** A call that was not made because its dependency is left alone. */
export class BreakerOpenError extends TransientError {}

/** Whether the dependency is to blame: an answer that we do not like is an answer, and our own restraint is none. */
const isFailure = (error: unknown): boolean =>
  (errorName(error) === 'Transient' && !(error instanceof TransientError && error.context['ownBudget'])) ||
  error instanceof OutcomeUnknownError;

/** Milliseconds for which a dependency that is asked too often wants to be left alone. */
export function pauseOf(error: unknown): number | undefined {
  if (!(error instanceof TransientError) || error.context['status'] !== TOO_MANY) return undefined;
  const asked = error.context['retryAfterMs'];
  return typeof asked === 'number' && asked > 0 ? asked : OPEN_MS;
}
