import type { DependencyName } from '../../contracts/names.ts';

export interface GuardedCall {
  /** Lets the call through whatever the breaker says: for what reduces risk or finds out about an order. */
  readonly always?: boolean;
  /**
   * Transient failures are tried again (RS1) while this many milliseconds have not passed; never, unless given. Only
   * for what may be done twice.
   */
  readonly retryForMs?: number;
}

/** How a dependency does; times in ISO-8601 UTC. */
export interface DependencyHealth {
  readonly name: DependencyName;
  /** `absent` is one that is not configured; `half_open` may be tried by the next call. */
  readonly state: 'closed' | 'open' | 'half_open' | 'absent';
  /** In this process, like `failures`: null when it has not called. */
  readonly lastSuccessAt: string | null;
  /** In a row. */
  readonly failures: number;
  /** Until when it is left alone. */
  readonly retryAt: string | null;
  /** For a person; nothing of the account. */
  readonly detail: string | null;
}

/** Calls dependencies with a circuit breaker each, whose state all instances share (RS2). */
export interface Guard {
  /** The result of `work`. Throws what it throws, or Transient without calling it while the breaker is open. */
  run<T>(dependency: DependencyName, work: () => Promise<T>, call?: GuardedCall): Promise<T>;
  /** Never throws. */
  report(): Promise<readonly DependencyHealth[]>;
}
