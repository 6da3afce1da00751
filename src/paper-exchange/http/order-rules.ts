import { isMultipleOf, ONE } from '../../domain/decimal.ts';
import type { OrderTicket } from '../book/order.ts';
import { checkTick } from '../book/price-rules.ts';
import { REFUSALS } from '../refusals.ts';

const LEAST_NOTIONAL = 1;

/** Which combinations of type, size, price, class and time in force there are; throws Refusal. */
export function checkRules(ticket: OrderTicket): void {
  checkAmounts(ticket);
  checkTypePrices(ticket);
  checkLegs(ticket);
  if (ticket.assetClass === 'crypto') checkCrypto(ticket);
  else checkStock(ticket);
}

function checkAmounts({ qty, notional, type }: OrderTicket): void {
  if (qty === undefined && notional === undefined) throw REFUSALS.sizeMissing();
  if (notional === undefined) return;
  if (qty !== undefined) throw REFUSALS.sizeTwice();
  if (type !== 'market') throw REFUSALS.notionalType();
  if (notional.lt(LEAST_NOTIONAL)) throw REFUSALS.notionalTooSmall();
}

function checkTypePrices({ type, limitPrice, stopPrice, trail }: OrderTicket): void {
  switch (type) {
    case 'market':
      if (limitPrice !== undefined || stopPrice !== undefined) throw REFUSALS.marketWithPrice();
      break;
    case 'limit':
      if (limitPrice === undefined) throw REFUSALS.limitWithoutPrice();
      if (stopPrice !== undefined) throw REFUSALS.mustNotHave(type, 'stop_price');
      break;
    case 'stop':
      if (stopPrice === undefined) throw REFUSALS.stopWithoutPrice();
      if (limitPrice !== undefined) throw REFUSALS.mustNotHave(type, 'limit_price');
      break;
    case 'stop_limit':
      if (stopPrice === undefined || limitPrice === undefined) throw REFUSALS.stopLimitWithoutPrices();
      break;
    case 'trailing_stop':
      if (trail === undefined) throw REFUSALS.trailMissing();
      if (limitPrice !== undefined) throw REFUSALS.mustNotHave(type, 'limit_price');
      if (stopPrice !== undefined) throw REFUSALS.mustNotHave(type, 'stop_price');
      if (trail.in === 'percent' && trail.by.lt('0.1')) throw REFUSALS.trailTooSmall();
      return;
  }
  if (trail !== undefined)
    throw REFUSALS.mustNotHave(type, trail.in === 'price' ? 'trail_price' : 'trail_percent');
}

function checkLegs({ orderClass, type, timeInForce, takeProfit, stopLoss }: OrderTicket): void {
  if (orderClass === 'simple') {
    if (takeProfit !== undefined || stopLoss !== undefined) throw REFUSALS.simpleWithLegs();
    return;
  }
  if (orderClass === 'oco' && type !== 'limit') throw REFUSALS.ocoType();
  if (type !== 'market' && type !== 'limit') throw REFUSALS.bracketType(orderClass);
  if (orderClass === 'oto') {
    if ((takeProfit === undefined) === (stopLoss === undefined)) throw REFUSALS.otoLegs();
  } else {
    if (takeProfit === undefined) throw REFUSALS.legMissing(orderClass, 'take_profit.limit_price');
    if (stopLoss === undefined) throw REFUSALS.legMissing(orderClass, 'stop_loss.stop_price');
  }
  if (timeInForce !== 'day' && timeInForce !== 'gtc') throw REFUSALS.complexTif(orderClass);
}

function checkCrypto({ type, timeInForce, orderClass, extendedHours }: OrderTicket): void {
  if (orderClass !== 'simple') throw REFUSALS.cryptoClass(orderClass);
  if (type !== 'market' && type !== 'limit' && type !== 'stop_limit') throw REFUSALS.cryptoType();
  if (timeInForce !== 'gtc' && timeInForce !== 'ioc') throw REFUSALS.cryptoTif();
  if (extendedHours) throw REFUSALS.extendedHours();
}

function checkStock(ticket: OrderTicket): void {
  const { qty, type, timeInForce, orderClass, extendedHours } = ticket;
  const lasts = timeInForce === 'day' || timeInForce === 'gtc';
  if (extendedHours) {
    if (type !== 'limit' || !lasts) throw REFUSALS.extendedHours();
    if (orderClass !== 'simple') throw REFUSALS.extendedHoursClass();
  }
  if (qty === undefined || !isMultipleOf(qty, ONE)) {
    if (timeInForce !== 'day') throw REFUSALS.fractionalTif();
    if (orderClass !== 'simple') throw REFUSALS.fractionalClass();
    if (type === 'trailing_stop') throw REFUSALS.fractionalType();
  }
  if (type !== 'market' && type !== 'limit' && !lasts) throw REFUSALS.stopTif(type);
  checkTick('limit_price', ticket.limitPrice);
  checkTick('stop_price', ticket.stopPrice);
  if (orderClass !== 'oco') checkTick('take_profit.limit_price', ticket.takeProfit);
  checkTick('stop_loss.stop_price', ticket.stopLoss?.stopPrice);
  checkTick('stop_loss.limit_price', ticket.stopLoss?.limitPrice);
}
