import { type Decimal, ZERO } from '../../domain/decimal.ts';
import type { Admitted } from './admission.ts';
import { lifetime } from './lifetime.ts';
import {
  type ExchangeOrder,
  isComplex,
  type LegRole,
  NOT_YET,
  type OrderTicket,
  type Terms,
} from './order.ts';
import { type Intent, intentOf, opposite } from './terms.ts';

/** Who an order is: its number, its id, and the id that its sender knows it by. */
export interface Identity {
  readonly seq: number;
  readonly id: string;
  readonly clientOrderId: string;
}

/** The orders of a ticket: the one that was sent first, then its legs. `next` gives each its identity. */
export function ordersOf(
  ticket: OrderTicket,
  admitted: Admitted,
  now: number,
  next: (clientOrderId?: string) => Identity,
): readonly [ExchangeOrder, ...ExchangeOrder[]] {
  const identity = next(ticket.clientOrderId);
  const { takeProfit, stopLoss, clientOrderId: _, intent: __, ...terms } = ticket;
  const times = lifetime(ticket, now);
  const groupId = isComplex(ticket) ? identity.id : undefined;
  const first: ExchangeOrder = {
    ...blank(now),
    ...terms,
    ...identity,
    ...admitted,
    ...times,
    groupId,
    status: now < times.activeFrom ? 'accepted' : 'new',
  };
  if (groupId === undefined) return [first];
  const exits = ticket.orderClass === 'oco' ? ticket.side : opposite(ticket.side);
  const leg = (role: LegRole, prices: Pick<Terms, 'type' | 'limitPrice' | 'stopPrice'>): ExchangeOrder => ({
    ...blank(now),
    ...terms,
    ...prices,
    ...next(),
    side: exits,
    intent: exitIntent(exits),
    leg: role,
    groupId,
    status: 'held',
    activeFrom: ticket.orderClass === 'oco' ? times.activeFrom : NOT_YET,
    expiresAt: times.expiresAt,
  });
  const legs: ExchangeOrder[] = [];
  if (takeProfit !== undefined && ticket.orderClass !== 'oco') {
    legs.push(leg('take_profit', { type: 'limit', limitPrice: takeProfit, stopPrice: undefined }));
  }
  if (stopLoss !== undefined) {
    const type = stopLoss.limitPrice === undefined ? 'stop' : 'stop_limit';
    legs.push(leg('stop_loss', { type, ...stopLoss }));
  }
  return [first, ...legs];
}

const exitIntent = (side: 'buy' | 'sell'): Intent => intentOf(side, false);

/** An order of which nothing is known but when it came. */
const blank = (
  now: number,
): Pick<ExchangeOrder, 'submittedAt' | 'updatedAt' | 'filledQty' | 'filledCost' | 'holdPrice'> & Unset => ({
  submittedAt: now,
  updatedAt: now,
  filledQty: ZERO,
  filledCost: ZERO,
  holdPrice: ZERO,
  maxQty: undefined,
  fillCap: undefined,
  calculatesMs: undefined,
  endedAt: undefined,
  triggeredAt: undefined,
  highWater: undefined,
  leg: undefined,
  replaces: undefined,
  replacedBy: undefined,
  due: undefined,
});

interface Unset {
  readonly maxQty: Decimal | undefined;
  readonly fillCap: undefined;
  readonly calculatesMs: undefined;
  readonly endedAt: undefined;
  readonly triggeredAt: undefined;
  readonly highWater: undefined;
  readonly leg: undefined;
  readonly replaces: undefined;
  readonly replacedBy: undefined;
  readonly due: undefined;
}
