import type { Broker } from '../../src/application/ports/broker.ts';
import type { Store } from '../../src/application/ports/store.ts';
import { ConflictError, TransientError } from '../../src/domain/errors.ts';
import type { Fault } from './fault.ts';

/** What a killed process throws at itself, from then on at every turn: nothing it does reaches store or broker. */
class Killed extends Error {
  override readonly name = 'Killed';
}

type Fetch = typeof fetch;

/**
 * Brings one fault about, at one place: a step of the saga, or a function. It stands around the ports and the
 * functions of a process, never inside them.
 */
export class Injector {
  /** What the place did that others can see, in order: commits, orders, cancels, messages; with market time. */
  readonly effects: { readonly what: string; readonly atMs: number }[] = [];
  /** True when the place was come to. */
  reached = false;
  /** True when it asked the broker for anything. */
  asked = false;
  readonly #place: string;
  readonly #fault: Fault | undefined;
  #now: () => number = () => 0;
  #within = 0;
  #struck = false;
  #dead = false;

  constructor(place: string, fault?: Fault) {
    this.#place = place;
    this.#fault = fault;
  }

  /** Market time by which effects are dated, from the start of the world. */
  setClock(now: () => number): void {
    this.#now = now;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** True once the fault has come about: a cell whose fault never did says nothing. */
  get struck(): boolean {
    return this.#struck;
  }

  /** One run of a place. */
  async run<T>(place: string, work: () => Promise<T>): Promise<T> {
    this.#alive();
    if (place !== this.#place) return work();
    this.reached = true;
    this.#within += 1;
    try {
      return await this.#faulty(work);
    } finally {
      this.#within -= 1;
    }
  }

  async #faulty<T>(work: () => Promise<T>): Promise<T> {
    const kind = this.#fault?.kind;
    if (kind === 'always_throws') {
      this.#struck = true;
      throw new Error(`${this.#place} is broken`);
    }
    if (kind === 'throws_before' && this.#strike()) throw new TransientError('before its effect');
    if (kind === 'at_once' && this.#strike()) return Promise.any([work(), work()]);
    const result = await work();
    if (kind === 'throws_after' && this.#strike()) throw new TransientError('after its effect');
    if (kind === 'times_out' && this.#strike()) throw timeout();
    if (kind === 'twice' && this.#strike()) return work();
    return result;
  }

  store(inner: Store): Store {
    const read = <T>(work: () => Promise<T>): Promise<T> => this.#read(work);
    return {
      get: (kind, agentId, id) => read(() => inner.get(kind, agentId, id)),
      list: (kind, agentId, query) => read(() => inner.list(kind, agentId, query)),
      listOpen: (kind, agentId, limit) => read(() => inner.listOpen(kind, agentId, limit)),
      audit: (agentId, fromSeq, limit) => read(() => inner.audit(agentId, fromSeq, limit)),
      commit: (change) =>
        this.effect('commit', () => {
          if (this.#is('store', 'refuses') && this.#strike())
            throw new ConflictError('somebody else was faster');
          if (this.#is('store', 'throttles') && this.#strike()) throw new TransientError('throttled');
          return inner.commit(change);
        }),
    };
  }

  broker(inner: Broker): Broker {
    return {
      ...bound(inner),
      submit: (request) => this.effect('submit', () => inner.submit(request)),
      replace: (id, change) => this.effect('replace', () => inner.replace(id, change)),
      cancel: (id) => this.effect('cancel', () => inner.cancel(id)),
    };
  }

  /** The network to the broker: `late` answers after `sleep`. */
  fetch(inner: Fetch, sleep: (ms: number) => Promise<void>): Fetch {
    return async (input, init) => {
      this.#alive();
      if (this.#within > 0) this.asked = true;
      const fault = this.#fault;
      if (this.#within === 0 || fault?.kind !== 'broker') return inner(input, init);
      const isOrder = init?.method === 'POST' || init?.method === 'DELETE';
      if ((fault.on === 'order' && !isOrder) || !this.#strike()) return inner(input, init);
      switch (fault.what) {
        case 'late':
          await sleep(LATE_MS);
          return inner(input, init);
        case 'reset':
          await inner(input, init);
          throw new TypeError('fetch failed', { cause: new Error('ECONNRESET') });
        case 429:
        case 500:
        case 503:
          return Response.json({ code: 1, message: 'a fault' }, { status: fault.what });
      }
    };
  }

  /** Something that others can see: the process may die right before it, or right after. */
  async effect<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.#alive();
    if (this.#within === 0) return work();
    this.effects.push({ what, atMs: this.#now() });
    const fault = this.#fault;
    const due = fault?.kind === 'dies' && fault.effect === this.effects.length;
    if (due && fault.moment === 'before') this.#die();
    const result = await work();
    if (due) this.#die();
    return result;
  }

  async #read<T>(work: () => Promise<T>): Promise<T> {
    this.#alive();
    if (this.#within > 0 && this.#is('store', 'reads') && this.#strike())
      throw new TransientError('throttled');
    return work();
  }

  #is(kind: Fault['kind'], what: string): boolean {
    const fault = this.#fault;
    return this.#within > 0 && fault?.kind === kind && 'what' in fault && fault.what === what;
  }

  /** True the first time. */
  #strike(): boolean {
    const first = !this.#struck;
    this.#struck = true;
    return first;
  }

  #die(): never {
    this.#struck = true;
    this.#dead = true;
    throw new Killed('the process is gone');
  }

  #alive(): void {
    if (this.#dead) throw new Killed('the process is gone');
  }
}

/** Longer than the broker may take for a read, shorter than for an order. */
const LATE_MS = 3_000;

const timeout = (): Error => Object.assign(new Error('took too long'), { name: 'States.Timeout' });

/** The methods of a broker, each still its own. */
export const bound = (broker: Broker): Broker => ({
  account: () => broker.account(),
  positions: () => broker.positions(),
  openOrders: () => broker.openOrders(),
  ordersSince: (since) => broker.ordersSince(since),
  asset: (symbol) => broker.asset(symbol),
  sessions: (from, to) => broker.sessions(from, to),
  submit: (request) => broker.submit(request),
  orderByClientId: (id) => broker.orderByClientId(id),
  orderById: (id) => broker.orderById(id),
  replace: (id, change) => broker.replace(id, change),
  cancel: (id) => broker.cancel(id),
});
