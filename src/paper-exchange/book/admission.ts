import { type Decimal, ZERO } from '../../domain/decimal.ts';
import { Refusal } from '../refusal.ts';
import type { ExchangeSettings } from '../settings.ts';
import { availableQty, buyingPower, coveredQty, type Funds, holdPriceOf } from './funds.ts';
import type { OrderTicket } from './order.ts';

/** What an order is checked against. */
export interface Admission {
  readonly funds: Funds;
  readonly settings: ExchangeSettings;
  readonly priceOf: (symbol: string) => Decimal;
}

/** Checks that the account can pay for the order; returns the dollars a unit to hold until it is filled. */
export function admit(ticket: OrderTicket, admission: Admission): Decimal {
  return ticket.side === 'buy' ? admitBuy(ticket, admission) : admitSell(ticket, admission);
}

function admitBuy(ticket: OrderTicket, { funds, settings, priceOf }: Admission): Decimal {
  const { symbol, limitPrice, qty } = ticket;
  const holdPrice = holdPriceOf(limitPrice, priceOf(symbol), settings.slippageBps, settings.feeBps);
  const covered = qty === undefined ? ZERO : coveredQty(funds.positions.get(symbol), qty);
  const cost = qty === undefined ? (ticket.notional ?? ZERO) : qty.minus(covered).times(holdPrice);
  const power = buyingPower(funds, priceOf);
  if (cost.gt(power)) {
    const detail = { buying_power: power.toFixed(), cost_basis: cost.toFixed() };
    throw Refusal.forbidden('insufficient buying power', detail);
  }
  return covered.gt(ZERO) && qty !== undefined ? cost.div(qty) : holdPrice;
}

function admitSell(ticket: OrderTicket, { funds, settings, priceOf }: Admission): Decimal {
  const { symbol, limitPrice } = ticket;
  const lastPrice = priceOf(symbol);
  const { existing, held, available } = availableQty(funds, symbol);
  const qty = ticket.qty ?? (ticket.notional ?? ZERO).div(lastPrice);
  if (qty.lte(available)) return ZERO;
  const mayShort = settings.shorting && existing.eq(ZERO) && ticket.assetClass === 'us_equity';
  if (!mayShort) {
    throw Refusal.forbidden(
      `insufficient qty available for order (requested: ${qty.toFixed()}, available: ${available.toFixed()})`,
      {
        available: available.toFixed(),
        existing_qty: existing.toFixed(),
        held_for_orders: held.toFixed(),
        symbol,
      },
    );
  }
  const power = buyingPower(funds, priceOf);
  if (qty.times(limitPrice ?? lastPrice).gt(power)) {
    throw Refusal.forbidden('insufficient buying power', { buying_power: power.toFixed() });
  }
  return ZERO;
}
