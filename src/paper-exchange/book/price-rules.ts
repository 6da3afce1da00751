import { type Decimal, dec, isMultipleOf, ONE } from '../../domain/decimal.ts';
import { REFUSALS } from '../refusals.ts';
import type { OrderTicket } from './order.ts';

const CENT = dec('0.01');

/** Checks the prices of stops and legs against the market's; throws Refusal. `price` is the symbol's last, dollars. */
export function checkPrices(ticket: OrderTicket, price: Decimal): void {
  const { side, stopPrice, takeProfit, stopLoss } = ticket;
  if (stopPrice !== undefined) checkStop(side, stopPrice, price);
  const exitSells = ticket.orderClass === 'oco' ? side === 'sell' : side === 'buy';
  if (takeProfit !== undefined && stopLoss !== undefined) {
    const apart = exitSells ? takeProfit.gt(stopLoss.stopPrice) : takeProfit.lt(stopLoss.stopPrice);
    if (!apart) throw REFUSALS.legPrices(exitSells ? '>' : '<');
  }
  if (ticket.orderClass === 'oco') {
    if (stopLoss !== undefined) checkStop(side, stopLoss.stopPrice, price);
    return;
  }
  const base = ticket.limitPrice ?? price;
  const above = (field: string, value: Decimal | undefined): void => {
    if (value?.lt(base.plus(CENT)) === true) {
      throw REFUSALS.legAgainstBase(field, '>= base_price + 0.01', base.toFixed());
    }
  };
  const below = (field: string, value: Decimal | undefined): void => {
    if (value?.gt(base.minus(CENT)) === true) {
      throw REFUSALS.legAgainstBase(field, '<= base_price - 0.01', base.toFixed());
    }
  };
  const [profit, loss] = exitSells ? [above, below] : [below, above];
  profit('take_profit.limit_price', takeProfit);
  loss('stop_loss.stop_price', stopLoss?.stopPrice);
}

/** A stop that the price has reached already would trade at once. */
function checkStop(side: OrderTicket['side'], stop: Decimal, price: Decimal): void {
  if (side === 'sell' && stop.gte(price)) throw REFUSALS.stopNotBelow(stop.toFixed(), price.toFixed());
  if (side === 'buy' && stop.lte(price)) throw REFUSALS.stopNotAbove(stop.toFixed(), price.toFixed());
}

/** Stocks are quoted in cents, below a dollar in hundredths of a cent (Regulation NMS, rule 612). */
export function checkTick(field: string, price: Decimal | undefined): void {
  if (price === undefined || isMultipleOf(price, dec(price.gte(ONE) ? '0.01' : '0.0001'))) return;
  throw REFUSALS.subPenny(field, price.toFixed());
}
