import { type Decimal, dec, max, ONE, ZERO } from '../../domain/decimal.ts';
import { REFUSALS } from '../refusals.ts';
import type { ExchangeSettings } from '../settings.ts';
import type { AccountState } from './account.ts';
import { feeOfUnit } from './fees.ts';
import { type Funds, marginOf, powerOf } from './margin.ts';
import { type ExchangeOrder, isComplex, type OrderTicket } from './order.ts';
import { checkPrices } from './price-rules.ts';
import { type Availability, availability } from './reservations.ts';
import { type Intent, intentOf, opens } from './terms.ts';
import { washTradeOf } from './wash-trade.ts';

/** What an order is checked against. */
export interface Admission {
  readonly account: AccountState;
  readonly settings: ExchangeSettings;
  /** The orders that count: all open ones, but for one that this order replaces. */
  readonly openOrders: readonly ExchangeOrder[];
  /** Dollars; the symbol's last price. */
  readonly price: Decimal;
  readonly funds: Funds;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What accepting the order means for the account. */
export interface Admitted {
  readonly intent: Intent;
  readonly holdPrice: Decimal;
  readonly maxQty: Decimal | undefined;
}

/** Least dollars of a coin order, and of a part of a share. */
const LEAST_CRYPTO = 10;
const LEAST_FRACTION = 1;

/** Shares sold short are held at three percent above the price (Alpaca, "Orders", buying power). */
const SHORT_MARGIN = dec('1.03');

/** For a sale for an amount of dollars: units held, so that a falling price still finds them. */
const NOTIONAL_MARGIN = dec('1.05');

/** Checks that the account may place the order and can pay for it; throws Refusal. */
export function admit(ticket: OrderTicket, admission: Admission): Admitted {
  const { account, openOrders, price } = admission;
  checkBlocks(admission);
  checkSize(ticket, price, admission);
  const { symbol, side } = ticket;
  const position = account.positions.get(symbol);
  const free = availability(position, openOrders, symbol, side);
  const intent = intentOf(side, free.existing.eq(ZERO));
  if (ticket.intent !== undefined && ticket.intent !== intent) throw REFUSALS.intent(intent, ticket.intent);
  checkClass(ticket, intent);
  checkPrices(ticket, price);
  checkWash(ticket, openOrders);
  if (opens(intent)) {
    checkOpening(ticket, intent, admission);
    return { intent, holdPrice: checkFunds(ticket, intent, admission), maxQty: undefined };
  }
  const wanted = ticket.qty ?? (ticket.notional ?? ZERO).div(price).round(9, 3);
  if (wanted.gt(free.available)) throw qtyRefusal(ticket, wanted, free);
  if (account.deniesDayTrade('exit', symbol, admission.now)) throw REFUSALS.dayTrades();
  const reserved = ticket.qty === undefined ? wanted.times(NOTIONAL_MARGIN).round(9, 3) : undefined;
  const maxQty = reserved?.gt(free.available) === true ? free.available : reserved;
  return { intent, holdPrice: ZERO, maxQty };
}

function checkBlocks({ account }: Admission): void {
  if (account.suspendedByUser) throw REFUSALS.suspended();
  if (account.tradingBlocked || account.accountBlocked) throw REFUSALS.blocked();
}

function checkSize(ticket: OrderTicket, price: Decimal, { account }: Admission): void {
  const { qty, notional, assetClass } = ticket;
  const cost = notional ?? (qty ?? ZERO).times(ticket.limitPrice ?? price);
  if (assetClass === 'crypto') {
    if (cost.lt(LEAST_CRYPTO) && ticket.side === 'buy') throw REFUSALS.costTooSmall(LEAST_CRYPTO);
    return;
  }
  if (qty?.mod(ONE).eq(ZERO) === true) return;
  if (!account.fractional) throw REFUSALS.fractionalDisabled();
  if (cost.lt(LEAST_FRACTION) && ticket.side === 'buy') throw REFUSALS.costTooSmall(LEAST_FRACTION);
}

function checkClass(ticket: OrderTicket, intent: Intent): void {
  if (!isComplex(ticket)) return;
  if (ticket.orderClass === 'oco') {
    if (opens(intent)) throw REFUSALS.mustBeExit('oco');
  } else if (!opens(intent)) throw REFUSALS.mustBeEntry(ticket.orderClass);
}

/** A long and a short position in one symbol cannot both be opened, whichever fills first. */
function checkOpening(ticket: OrderTicket, intent: Intent, admission: Admission): void {
  const { account, openOrders, settings, now } = admission;
  const { symbol, side } = ticket;
  const opposed = openOrders.some(
    (order) => order.symbol === symbol && order.side !== side && opens(order.intent),
  );
  if (intent === 'sell_to_open') {
    if (!account.mayShort || ticket.assetClass === 'crypto') throw shortRefusal(ticket, account);
    if (settings.hardToBorrow.includes(symbol)) throw REFUSALS.notShortable(symbol);
    if (ticket.qty?.mod(ONE).eq(ZERO) !== true) throw REFUSALS.fractionalShort();
    if (opposed) throw REFUSALS.shortBesideBuy();
  } else if (opposed) throw REFUSALS.buyBesideShort();
  if (account.deniesDayTrade('entry', symbol, now)) throw REFUSALS.dayTrades();
}

const NOTHING: Availability = { existing: ZERO, held: ZERO, available: ZERO, holders: [] };

/** What cannot be sold short was meant as a sale of what is held: there is none. */
const shortRefusal = (ticket: OrderTicket, account: AccountState): Error =>
  ticket.assetClass === 'us_equity' && account.shortingRefused
    ? REFUSALS.mayNotShort()
    : qtyRefusal(ticket, ticket.qty ?? ticket.notional ?? ZERO, NOTHING);

function qtyRefusal({ symbol, assetClass }: OrderTicket, wanted: Decimal, free: Availability): Error {
  const [requested, available] = [wanted.toFixed(), free.available.toFixed()];
  if (assetClass === 'crypto') return REFUSALS.balance(symbol.split('/')[0] ?? symbol, available, requested);
  return REFUSALS.qty(
    symbol,
    requested,
    available,
    free.existing.toFixed(),
    free.held.toFixed(),
    free.holders,
  );
}

function checkWash(ticket: OrderTicket, openOrders: readonly ExchangeOrder[]): void {
  const wash = washTradeOf(ticket, openOrders);
  if (wash !== undefined) throw REFUSALS.washTrade(wash.existing.id, wash.reason);
}

/** The same for the replacement of `order`, which opens or closes as it did. */
export function readmit(order: ExchangeOrder, ticket: OrderTicket, admission: Admission): Admitted {
  const { account, openOrders, price } = admission;
  const { intent } = order;
  checkBlocks(admission);
  checkPrices({ ...ticket, orderClass: 'simple' }, price);
  checkWash(ticket, openOrders);
  if (opens(intent)) return { intent, holdPrice: checkFunds(ticket, intent, admission), maxQty: undefined };
  const wanted = ticket.qty ?? ZERO;
  if (wanted.gt((order.qty ?? ZERO).minus(order.filledQty))) {
    const free = availability(account.positions.get(ticket.symbol), openOrders, ticket.symbol, ticket.side);
    if (wanted.gt(free.available)) throw qtyRefusal(ticket, wanted, free);
  }
  return { intent, holdPrice: ZERO, maxQty: undefined };
}

/** Dollars a unit to hold until it is filled: the limit, or the price with what it may slip, and fees. */
function checkFunds(ticket: OrderTicket, intent: Intent, admission: Admission): Decimal {
  const { account, settings, price, funds } = admission;
  const { assetClass, limitPrice, stopPrice } = ticket;
  const slipped = max(stopPrice ?? ZERO, price).times(dec(settings.slippageBps).div(10_000).plus(1));
  const bought = limitPrice ?? slipped;
  const base = intent === 'sell_to_open' ? max(limitPrice ?? ZERO, price.times(SHORT_MARGIN)) : bought;
  const holdPrice = base.plus(feeOfUnit(assetClass, base, settings));
  const cost = ticket.qty === undefined ? (ticket.notional ?? ZERO) : ticket.qty.times(holdPrice);
  const power = powerOf(funds, marginOf(funds), account.dayStart(admission.now));
  if (assetClass === 'crypto' && cost.gt(power.cash)) {
    throw REFUSALS.balance('USD', power.cash.toFixed(), cost.toFixed());
  }
  if (cost.gt(power.buying)) {
    const refuse = funds.multiplier === 4 ? REFUSALS.dayTradingPower : REFUSALS.buyingPower;
    throw refuse(power.buying.toFixed(), cost.toFixed());
  }
  return holdPrice;
}
