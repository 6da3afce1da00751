import { applyFill } from '../../portfolio/apply-fill.ts';
import { replace, required } from '../../support/change.ts';
import type { Step, StepContext, StepResult } from '../context.ts';
import { orderOf } from '../order-record.ts';

/** Position and cash follow the fills, not the order (SG7). */
export const updatePosition: Step = async (context) => ({
  outcome: 'done',
  ...(await applyNewFills(context)),
});

/** The writes and events that bring what the order record has filled into the portfolio; none when nothing is new. */
export async function applyNewFills(context: StepContext): Promise<Pick<StepResult, 'writes' | 'events'>> {
  const [order, portfolio] = await Promise.all([
    orderOf(context),
    required(context.ports, 'portfolio', context.saga.agentId, 'portfolio'),
  ]);
  const applied = applyFill(portfolio.record, order.record, context.head);
  if (applied === undefined) return {};
  return {
    writes: [replace('order', order, applied.order), replace('portfolio', portfolio, applied.portfolio)],
    events: applied.events,
  };
}
