import { type Clock, MINUTE, SECOND } from '../../domain/clock.ts';
import { TransientError } from '../../domain/errors.ts';

/** Alpaca lets an account ask so often a minute on each of its hosts, from wherever. */
const ACCOUNT_REQUESTS_A_MINUTE = 200;

/** Of these, what is left for orders, cancels and exits when everything else has used up its part. */
const KEPT_FOR_ORDERS = 20;

export interface RateBudgetOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** How many processes of the account ask at the same time, about: each has so small a part of the budget. */
  readonly sharedBy: number;
}

/**
 * What this process may still ask of one host. Two counts, neither of which costs a call: its own requests against
 * its part of the account's 200 a minute, and what Alpaca says is left to the account, which includes what all other
 * processes asked. Reads are refused here before Alpaca would refuse them; orders and cancels never are.
 */
export class RateBudget {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #share: number;
  /** When each request of the last minute was made, epoch milliseconds, oldest first. */
  #sent: number[] = [];
  /** What the account has left until `resetAt`, epoch milliseconds, as the last answer told. */
  #account = { remaining: ACCOUNT_REQUESTS_A_MINUTE, resetAt: 0 };

  constructor({ clock, sharedBy }: RateBudgetOptions) {
    this.#clock = clock;
    this.#share = Math.floor((ACCOUNT_REQUESTS_A_MINUTE - KEPT_FOR_ORDERS) / sharedBy);
  }

  /**
   * Counts one request. Throws Transient for a read that is over the budget, with status 429, when to ask again, and
   * `ownBudget`: nothing is wrong with Alpaca, and other processes may have something left.
   */
  spend(kind: 'read' | 'order'): void {
    const now = this.#clock.now().getTime();
    this.#sent = this.#sent.filter((time) => time > now - MINUTE);
    if (kind === 'read') {
      const { remaining, resetAt } = this.#account;
      const oldest = this.#sent.at(-this.#share);
      if (now < resetAt && remaining <= KEPT_FOR_ORDERS) refuse('the account', resetAt - now);
      if (oldest !== undefined) refuse('this process', oldest + MINUTE - now);
    }
    this.#sent.push(now);
    this.#account.remaining -= 1;
  }

  /** Takes over what an answer says of the account: the last word on what is left. */
  learn(headers: Headers): void {
    const remaining = whole(headers.get('x-ratelimit-remaining'));
    const reset = whole(headers.get('x-ratelimit-reset'));
    if (remaining === undefined || reset === undefined) return;
    this.#account = { remaining, resetAt: Math.min(reset * SECOND, this.#clock.now().getTime() + MINUTE) };
  }
}

/** `fetch` that keeps to the budget. */
export const withinBudget =
  (inner: typeof fetch, budget: RateBudget): typeof fetch =>
  async (input, init) => {
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
    budget.spend(method.toUpperCase() === 'GET' ? 'read' : 'order');
    const response = await inner(input, init);
    budget.learn(response.headers);
    return response;
  };

function refuse(whose: string, retryAfterMs: number): never {
  const context = { status: 429, retryAfterMs, ownBudget: true };
  throw new TransientError(`the requests a minute of ${whose} are used up`, context);
}

const whole = (text: string | null): number | undefined =>
  text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
