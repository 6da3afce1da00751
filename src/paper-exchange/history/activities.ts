import { type Decimal, ZERO } from '../../domain/decimal.ts';
import type { Ledger } from '../ledger.ts';
import type { FillFilter, NumberedFill } from '../state/fill-list.ts';

/** One execution and what its order had come to with it. */
export interface FillActivity {
  readonly fill: NumberedFill;
  readonly cumulativeQty: Decimal;
  /** What was left of the order then; zero for one that the fill ended. */
  readonly leavesQty: Decimal;
}

/** The account's fills; undefined asks for kinds of activity that do not exist here, of which there are none. */
export function activitiesOf(ledger: Ledger, filter: FillFilter | undefined): readonly FillActivity[] {
  if (filter === undefined) return [];
  return ledger.store.listFills(filter).map((fill) => {
    const cumulativeQty = ledger.store
      .fillsOf(fill.orderId)
      .filter(({ number }) => number <= fill.number)
      .reduce((sum, { qty }) => sum.plus(qty), ZERO);
    const order = ledger.open.get(fill.orderId) ?? ledger.store.orderById(fill.orderId);
    // An order for an amount of dollars has no quantity until it is filled.
    const whole = order?.qty ?? order?.filledQty ?? cumulativeQty;
    return { fill, cumulativeQty, leavesQty: whole.minus(cumulativeQty) };
  });
}
