import { Refusal } from './refusal.ts';

/** Alpaca's numbers: the request breaks a form; the account may not; there is no such thing; the request breaks a rule. */
const FORM = 40010001;
const FORBIDDEN = 40310000;
const DAY_TRADES = 40310100;
const RULE = 42210000;

const form = (message: string): Refusal => new Refusal(422, FORM, message);
const rule = (message: string, detail: Refusal['detail'] = {}): Refusal =>
  new Refusal(422, RULE, message, detail);
const forbidden = (message: string, detail: Refusal['detail'] = {}): Refusal =>
  new Refusal(403, FORBIDDEN, message, detail);

/**
 * Every refusal of the trading API in Alpaca's words, as they stand in its documents, its articles and in what its
 * users quote. Where Alpaca's words are not known, `ours` marks them.
 */
export const REFUSALS = {
  body: () => new Refusal(400, 40010000, 'request body format is invalid'),

  symbolMissing: () => form('symbol is required'),
  invalid: (field: string) => form(`invalid ${field}`),
  mustBePositive: (field: string) => form(`${field} must be > 0`),
  tooManyDecimals: (field: string) => form(`${field} can have at most 9 decimal places`), // ours
  clientOrderIdLength: () => form('client_order_id must be no more than 128 characters'),
  clientOrderIdUsed: () => form('client_order_id must be unique'),
  sizeMissing: () => form('qty or notional is required'),
  sizeTwice: () => form('only one of qty or notional is accepted'),
  notionalTooSmall: () => form('notional must be >= 1.00'),
  notionalType: () => form('notional is only accepted for market orders'), // ours
  marketWithPrice: () => form('market orders require no stop or limit price'),
  mustNotHave: (type: string, field: string) => form(`${type} orders must not have ${field}`),
  limitWithoutPrice: () => form('limit orders require a limit price'),
  stopWithoutPrice: () => form('stop orders require a stop price'),
  stopLimitWithoutPrices: () => form('stop limit orders require both stop and limit price'),
  trailMissing: () => form('trailing stop orders must specify one of trail_price or trail_percent'),
  trailTooSmall: () => form('trail_percent must be greater than or equal to 0.1'),
  cryptoTif: () => rule('invalid crypto time_in_force'),
  cryptoType: () => rule('invalid order type for crypto order'),
  cryptoClass: (orderClass: string) =>
    rule(
      `crypto orders not allowed for advanced order_class: ${orderClass === 'bracket' ? 'otoco' : orderClass}`,
    ),

  bracketType: (orderClass: string) => form(`${orderClass} orders must be market or limit orders`),
  ocoType: () => form('oco orders must be limit orders'),
  legMissing: (orderClass: string, field: string) => form(`${orderClass} orders require ${field}`),
  otoLegs: () => form('oto orders require either take_profit or stop_loss'),
  simpleWithLegs: () => form('take_profit and stop_loss require an advanced order_class'), // ours
  complexTif: (orderClass: string) => rule(`${orderClass} orders must be DAY or GTC orders`), // ours
  mustBeEntry: (orderClass: string) => rule(`${orderClass} orders must be entry orders`),
  mustBeExit: (orderClass: string) => rule(`${orderClass} orders must be exit orders`),
  legPrices: (sign: '>' | '<') => rule(`take_profit.limit_price must be ${sign} stop_loss.stop_price`),
  legAgainstBase: (field: string, bound: '>= base_price + 0.01' | '<= base_price - 0.01', base: string) =>
    rule(`${field} must be ${bound}`, { base_price: base }),

  assetUnknown: (symbol: string) => rule(`asset "${symbol}" not found`),
  subPenny: (field: string, price: string) =>
    rule(`invalid ${field} ${price}. sub-penny increment does not fulfill minimum pricing criteria`),
  fractionalTif: () => rule('fractional orders must be DAY orders'),
  fractionalClass: () => rule('fractional orders must be simple orders'),
  fractionalType: () => rule('fractional orders must be market, limit, stop, or stop_limit orders'),
  fractionalShort: () => rule('fractional orders cannot be sold short'),
  stopTif: (type: string) => rule(`${type} orders must be DAY or GTC orders`), // ours
  extendedHours: () => rule('extended hours order must be DAY or GTC limit orders'),
  extendedHoursClass: () => rule('extended hours order must be simple orders'), // ours
  stopNotBelow: (stop: string, market: string) =>
    rule('stop price must be less than current price', { stop_price: stop, market_price: market }),
  stopNotAbove: (stop: string, market: string) =>
    rule('stop price must be greater than current price', { stop_price: stop, market_price: market }),
  intent: (inferred: string, specified: string) =>
    rule(`position intent mismatch, inferred: ${inferred}, specified: ${specified}`),
  immediateClosed: (tif: string) => rule(`${tif} orders are only accepted during market hours`), // ours

  opgWindow: () => forbidden('opg orders must be submitted after 7:00pm and before 9:28am'),
  clsWindow: () => forbidden('cls orders must be submitted after 7:00pm and before 3:50pm'),
  advancedInstructions: () => forbidden('account not allowed to use advanced_instructions'),
  suspended: () => forbidden('new orders are rejected by user request'),
  blocked: () => forbidden('account is not authorized to trade'),
  fractionalDisabled: () => forbidden('fractional trading is disabled for this account'),
  noPrice: (symbol: string) => forbidden(`there is no price for ${symbol} yet`), // ours
  costTooSmall: (least: number) => forbidden(`cost basis must be >= minimal amount of order ${least}`),
  buyingPower: (power: string, cost: string) =>
    forbidden('insufficient buying power', { buying_power: power, cost_basis: cost }),
  dayTradingPower: (power: string, cost: string) =>
    forbidden('insufficient day trading buying power', { daytrading_buying_power: power, cost_basis: cost }),
  balance: (symbol: string, power: string, cost: string) =>
    forbidden(`insufficient balance for ${symbol} (requested: ${cost}, available: ${power})`, {
      balance: power,
      symbol,
    }),
  qty: (
    symbol: string,
    requested: string,
    available: string,
    existing: string,
    held: string,
    by: readonly string[],
  ) =>
    forbidden(`insufficient qty available for order (requested: ${requested}, available: ${available})`, {
      available,
      existing_qty: existing,
      held_for_orders: held,
      related_orders: by,
      symbol,
    }),
  washTrade: (existingId: string, reason: string) =>
    forbidden('potential wash trade detected. use complex orders', {
      existing_order_id: existingId,
      reject_reason: reason,
    }),
  shortBesideBuy: () => forbidden('cannot open a short sell while a long buy order is open'),
  buyBesideShort: () => forbidden('cannot open a long buy while a short sell order is open'),
  mayNotShort: () => forbidden('account is not allowed to short'),
  notShortable: (symbol: string) => rule(`asset "${symbol}" cannot be sold short`),
  dayTrades: () => new Refusal(403, DAY_TRADES, 'trade denied due to pattern day trading protection'),

  orderUnknown: (id: string) => Refusal.notFound(`order not found for ${id}`),
  orderIdMissing: () => form('order_id is missing'),
  positionUnknown: () => Refusal.notFound('position does not exist'),
  symbolUnknown: (symbol: string) => Refusal.notFound(`symbol not found: ${symbol}`),
  notCancelable: (status: string) => rule(`order is already in "${status}" state`),
  notReplaceable: () => rule('unable to replace order, order is not open'),
  notSentYet: () => form("unable to replace order, order isn't sent to exchange yet"),
  replaceQty: () => rule('unable to replace order, qty must be > filled_qty'),
  replaceNothing: () => rule('order parameters are not changed'),
  replaceNotional: () => rule('unable to replace order, notional orders cannot be replaced'), // ours
  replaceFractional: () => rule('unable to replace order, qty of fractional orders cannot be changed'), // ours
  replaceLegQty: () => rule('unable to replace order, qty of advanced orders cannot be changed'), // ours
  replacePartialGroup: () => rule('unable to replace order, advanced order is partially filled'), // ours
  categoryAndTypes: () => form('category cannot be used with activity_types'), // ours
  historyRange: () => form('only two of start, end and period can be specified at the same time'), // ours
  historyTimeframe: () => form('only 1D is accepted as timeframe for more than 30 days'), // ours
  closeTwice: () => form('only one of qty or percentage is accepted'), // ours
  percentage: () => form('percentage must be between 0 and 100'), // ours
} as const;
