import type { Hint } from '../../application/ports/broker.ts';

/** Who waits for word of which order. */
export class Waiting {
  readonly #byOrder = new Map<string, Set<() => void>>();

  /** From now on word of the order reaches the hint. */
  hint(clientOrderId: string): Hint {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = this.#byOrder.get(clientOrderId) ?? new Set();
    waiting.add(resolve);
    this.#byOrder.set(clientOrderId, waiting);
    return {
      came: promise,
      cancel: () => {
        waiting.delete(resolve);
        if (waiting.size === 0 && this.#byOrder.get(clientOrderId) === waiting)
          this.#byOrder.delete(clientOrderId);
      },
    };
  }

  tell(clientOrderId: string): void {
    for (const wake of this.#byOrder.get(clientOrderId) ?? []) wake();
  }

  tellAll(): void {
    for (const clientOrderId of this.#byOrder.keys()) this.tell(clientOrderId);
  }
}
