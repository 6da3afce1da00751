import type { Execution } from './book/event.ts';
import type { ExchangeOrder } from './book/order.ts';
import type { Settlement } from './book/settle.ts';
import { uuidOf } from './ids.ts';
import { type TradeEvent, type TradeListener, TradeUpdates } from './updates.ts';

/** Tells listeners what happened to orders, once it is stored. */
export class Announcer {
  readonly #updates = new TradeUpdates();

  listen(listener: TradeListener): () => void {
    return this.#updates.listen(listener);
  }

  tellAll(steps: Settlement['steps']): void {
    for (const { event, positionQty } of steps) {
      const { execution } = event;
      this.tell(event.event, event.order, event.time, execution && { ...execution, positionQty });
    }
  }

  tell(
    event: TradeEvent,
    order: ExchangeOrder,
    time: number,
    fill?: Execution & { readonly positionQty: ExchangeOrder['filledQty'] },
  ): void {
    const executionId = uuidOf('update', order.id, event, String(time), order.filledQty.toFixed());
    const shown = fill && { qty: fill.qty, price: fill.price, positionQty: fill.positionQty };
    this.#updates.emit({ event, order, time, executionId, ...(shown === undefined ? {} : { fill: shown }) });
  }
}
