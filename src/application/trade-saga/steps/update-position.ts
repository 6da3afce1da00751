import { applyFill } from '../../portfolio/apply-fill.ts';
import { booksWrites, recordsOf, requiredBooks } from '../../portfolio/books.ts';
import { replace } from '../../support/change.ts';
import type { Step, StepContext, StepResult } from '../context.ts';
import { orderOf } from '../order-record.ts';

/** Position and cash follow the fills, not the order (SG7). */
export const updatePosition: Step = async (context) => ({
  outcome: 'done',
  ...(await applyNewFills(context)),
});

/** The writes and events that bring what the order record has filled into the portfolio; none when nothing is new. */
export async function applyNewFills(context: StepContext): Promise<Pick<StepResult, 'writes' | 'events'>> {
  const [order, books] = await Promise.all([
    orderOf(context),
    requiredBooks(context.ports, context.saga.agentId),
  ]);
  const applied = applyFill(recordsOf(books), order.record, context.head);
  if (applied === undefined) return {};
  return {
    writes: [replace('order', order, applied.order), ...booksWrites(books, applied)],
    events: applied.events,
  };
}
