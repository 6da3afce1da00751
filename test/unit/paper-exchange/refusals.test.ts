import { describe, expect, it } from 'vitest';
import { drive, MINUTE, marketOf, OPEN, type Row } from './exchange-driver.ts';

/** A price of 100 that never moves, and plenty of volume. */
const flat = (price: number): Row[] =>
  Array.from({ length: 390 }, (_, minute): Row => [minute, price, price, price, price, 1e6]);
const market = marketOf({ XYZ: flat(100), 'BTC/USD': flat(50_000), HARD: flat(100) });

const ticket = { symbol: 'XYZ', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
const coin = { ...ticket, symbol: 'BTC/USD', qty: '0.01', time_in_force: 'gtc' };
const bracket = {
  ...ticket,
  order_class: 'bracket',
  take_profit: { limit_price: '110' },
  stop_loss: { stop_price: '90' },
};
const FORM = 40010001;
const RULE = 42210000;
const FORBIDDEN = 40310000;

type Case = readonly [string, Record<string, unknown>, number, string];

/** Everything that is wrong whatever the account holds, in Alpaca's words. */
const malformed: readonly Case[] = [
  ['no symbol', { ...ticket, symbol: undefined }, FORM, 'symbol is required'],
  ['an unknown symbol', { ...ticket, symbol: 'NOSUCH' }, RULE, 'asset "NOSUCH" not found'],
  ['no size', { ...ticket, qty: undefined }, FORM, 'qty or notional is required'],
  ['two sizes', { ...ticket, notional: '5' }, FORM, 'only one of qty or notional is accepted'],
  ['a negative quantity', { ...ticket, qty: '-1' }, FORM, 'qty must be > 0'],
  ['zero', { ...ticket, qty: 0 }, FORM, 'qty must be > 0'],
  ['words for a quantity', { ...ticket, qty: 'many' }, FORM, 'invalid qty'],
  ['ten decimals', { ...ticket, qty: '0.0000000001' }, FORM, 'qty can have at most 9 decimal places'],
  ['under a dollar', { ...ticket, qty: undefined, notional: '0.99' }, FORM, 'notional must be >= 1.00'],
  ['an unknown type', { ...ticket, type: 'iceberg' }, FORM, 'invalid order type'],
  ['an unknown side', { ...ticket, side: 'both' }, FORM, 'invalid side'],
  ['an unknown time in force', { ...ticket, time_in_force: 'gtd' }, FORM, 'invalid time_in_force'],
  ['an unknown class', { ...ticket, order_class: 'mleg' }, FORM, 'invalid order_class'],
  [
    'too long a client order id',
    { ...ticket, client_order_id: 'x'.repeat(129) },
    FORM,
    'client_order_id must be no more than 128 characters',
  ],
  [
    'a market order with a limit',
    { ...ticket, limit_price: '5' },
    FORM,
    'market orders require no stop or limit price',
  ],
  [
    'a market order with a stop',
    { ...ticket, stop_price: '5' },
    FORM,
    'market orders require no stop or limit price',
  ],
  [
    'a market order that trails',
    { ...ticket, trail_price: '5' },
    FORM,
    'market orders must not have trail_price',
  ],
  ['a limit order without limit', { ...ticket, type: 'limit' }, FORM, 'limit orders require a limit price'],
  ['a limit of zero', { ...ticket, type: 'limit', limit_price: '0' }, FORM, 'limit price must be > 0'],
  ['a stop order without stop', { ...ticket, type: 'stop' }, FORM, 'stop orders require a stop price'],
  [
    'half a stop limit',
    { ...ticket, type: 'stop_limit', stop_price: '110' },
    FORM,
    'stop limit orders require both stop and limit price',
  ],
  [
    'a trailing stop without trail',
    { ...ticket, type: 'trailing_stop' },
    FORM,
    'trailing stop orders must specify one of trail_price or trail_percent',
  ],
  [
    'a trailing stop with two trails',
    { ...ticket, type: 'trailing_stop', trail_price: '1', trail_percent: '1' },
    FORM,
    'trailing stop orders must specify one of trail_price or trail_percent',
  ],
  [
    'too short a trail',
    { ...ticket, type: 'trailing_stop', trail_percent: '0.05' },
    FORM,
    'trail_percent must be greater than or equal to 0.1',
  ],
  [
    'a fraction of a cent',
    { ...ticket, type: 'limit', limit_price: '5.001' },
    RULE,
    'invalid limit_price 5.001. sub-penny increment does not fulfill minimum pricing criteria',
  ],
  [
    'a fraction for longer than a day',
    { ...ticket, qty: '1.5', time_in_force: 'gtc' },
    RULE,
    'fractional orders must be DAY orders',
  ],
  ['a fraction with legs', { ...bracket, qty: '1.5' }, RULE, 'fractional orders must be simple orders'],
  [
    'a fraction that trails',
    { ...ticket, qty: '1.5', type: 'trailing_stop', trail_percent: '1' },
    RULE,
    'fractional orders must be market, limit, stop, or stop_limit orders',
  ],
  [
    'extended hours at the market',
    { ...ticket, extended_hours: true },
    RULE,
    'extended hours order must be DAY or GTC limit orders',
  ],
  ['a coin for the day', { ...coin, time_in_force: 'day' }, RULE, 'invalid crypto time_in_force'],
  [
    'a coin that stops',
    { ...coin, type: 'stop', stop_price: '60000' },
    RULE,
    'invalid order type for crypto order',
  ],
  [
    'a coin with legs',
    {
      ...coin,
      order_class: 'bracket',
      take_profit: { limit_price: '60000' },
      stop_loss: { stop_price: '40000' },
    },
    RULE,
    'crypto orders not allowed for advanced order_class: otoco',
  ],
  [
    'a bracket without profit',
    { ...bracket, take_profit: undefined },
    FORM,
    'bracket orders require take_profit.limit_price',
  ],
  [
    'a bracket without stop',
    { ...bracket, stop_loss: undefined },
    FORM,
    'bracket orders require stop_loss.stop_price',
  ],
  [
    'a bracket that stops in',
    { ...bracket, type: 'stop', stop_price: '105' },
    FORM,
    'bracket orders must be market or limit orders',
  ],
  [
    'a bracket upside down',
    { ...bracket, take_profit: { limit_price: '90' }, stop_loss: { stop_price: '110' } },
    RULE,
    'take_profit.limit_price must be > stop_loss.stop_price',
  ],
  [
    'a profit below the price',
    { ...bracket, take_profit: { limit_price: '99' } },
    RULE,
    'take_profit.limit_price must be >= base_price + 0.01',
  ],
  [
    'a stop above the price',
    { ...bracket, stop_loss: { stop_price: '100' } },
    RULE,
    'stop_loss.stop_price must be <= base_price - 0.01',
  ],
  [
    'an OTO with two legs',
    { ...bracket, order_class: 'oto' },
    FORM,
    'oto orders require either take_profit or stop_loss',
  ],
  [
    'an OCO at the market',
    { ...bracket, order_class: 'oco', side: 'sell' },
    FORM,
    'oco orders must be limit orders',
  ],
  [
    'an OCO of nothing held',
    { ...bracket, order_class: 'oco', side: 'sell', type: 'limit' },
    RULE,
    'oco orders must be exit orders',
  ],
  [
    'a buy stop below the price',
    { ...ticket, type: 'stop', stop_price: '99' },
    RULE,
    'stop price must be greater than current price',
  ],
  [
    'an intent that it has not',
    { ...ticket, position_intent: 'buy_to_close' },
    RULE,
    'position intent mismatch, inferred: buy_to_open, specified: buy_to_close',
  ],
];

describe('an order that is wrong by itself', () => {
  it.each(malformed)(
    '(%s) is a 422 in Alpaca’s words, and changes nothing',
    async (_, body, code, message) => {
      const exchange = drive({ market });

      const answer = await exchange.call('POST', '/v2/orders', body);

      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ code, message });
      expect((await exchange.call('GET', '/v2/orders?status=all')).body).toEqual([]);
    },
  );

  it('that is no object is a 400', async () => {
    const exchange = drive({ market });

    const answer = await exchange.call('POST', '/v2/orders', 'half a sentence');

    expect(answer).toEqual({
      status: 400,
      body: { code: 40010000, message: 'request body format is invalid' },
    });
  });
});

describe('an order that the account may not place', () => {
  it.each<readonly [string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'more than it can pay',
      { ...ticket, qty: '1001' },
      { message: 'insufficient buying power', buying_power: '100000', cost_basis: '100100' },
    ],
    [
      'what it does not hold',
      { ...ticket, side: 'sell' },
      {
        message: 'insufficient qty available for order (requested: 1, available: 0)',
        existing_qty: '0',
        held_for_orders: '0',
        available: '0',
        symbol: 'XYZ',
      },
    ],
    [
      'coins that it does not hold',
      { ...coin, side: 'sell' },
      { message: 'insufficient balance for BTC (requested: 0.01, available: 0)' },
    ],
    [
      'too little of a coin',
      { ...coin, qty: '0.0001' },
      { message: 'cost basis must be >= minimal amount of order 10' },
    ],
    [
      'too little of a share',
      { ...ticket, qty: '0.001' },
      { message: 'cost basis must be >= minimal amount of order 1' },
    ],
    [
      'an order for the open while it is open',
      { ...ticket, time_in_force: 'opg' },
      { message: 'opg orders must be submitted after 7:00pm and before 9:28am' },
    ],
    [
      'an algorithm',
      { ...ticket, advanced_instructions: { algorithm: 'VWAP' } },
      { message: 'account not allowed to use advanced_instructions' },
    ],
  ])('(%s) is a 403 with the numbers', async (_, body, refusal) => {
    const exchange = drive({ market });

    const answer = await exchange.call('POST', '/v2/orders', body);

    expect(answer).toMatchObject({ status: 403, body: { code: FORBIDDEN, ...refusal } });
    expect((await exchange.call('GET', '/v2/orders?status=all')).body).toEqual([]);
  });

  it.each([
    ['suspend_trade', { suspend_trade: true }, ticket, 'new orders are rejected by user request'],
    ['no_shorting', { no_shorting: true }, { ...ticket, side: 'sell' }, 'account is not allowed to short'],
    [
      'fractional_trading',
      { fractional_trading: false },
      { ...ticket, qty: '0.5' },
      'fractional trading is disabled for this account',
    ],
  ])('when its owner has set %s', async (_, configuration, body, message) => {
    const exchange = drive({ market, settings: { shorting: true } });

    const set = await exchange.call('PATCH', '/v2/account/configurations', configuration);
    const answer = await exchange.call('POST', '/v2/orders', body);

    expect(set).toMatchObject({ status: 200, body: configuration });
    expect(answer).toMatchObject({ status: 403, body: { code: FORBIDDEN, message } });
  });

  it('twice under one client order id', async () => {
    const exchange = drive({ market });
    await exchange.order({ ...ticket, client_order_id: 'mine' });

    const answer = await exchange.call('POST', '/v2/orders', { ...ticket, client_order_id: 'mine' });

    expect(answer).toMatchObject({
      status: 422,
      body: { code: FORM, message: 'client_order_id must be unique' },
    });
  });

  it('that sells short what nobody lends, a fraction, or beside a buy', async () => {
    const exchange = drive({ market, settings: { shorting: true, hardToBorrow: ['HARD'], multiplier: 2 } });
    const refusal = async (body: Record<string, unknown>): Promise<unknown> =>
      (await exchange.call<{ message: string }>('POST', '/v2/orders', { ...ticket, ...body })).body.message;

    expect(await refusal({ symbol: 'HARD', side: 'sell' })).toBe('asset "HARD" cannot be sold short');
    expect(await refusal({ side: 'sell', qty: '1.5' })).toBe('fractional orders cannot be sold short');
    await exchange.order({ symbol: 'XYZ', qty: '1', type: 'limit', limit_price: '90' });
    expect(await refusal({ side: 'sell', type: 'limit', limit_price: '95' })).toBe(
      'cannot open a short sell while a long buy order is open',
    );
  });
});

describe('orders that might trade with each other', () => {
  const held = async (resting: Record<string, unknown>) => {
    const exchange = drive({ market });
    await exchange.order({ symbol: 'XYZ', qty: '10' });
    exchange.now += MINUTE;
    const order = await exchange.order({ symbol: 'XYZ', qty: '5', ...resting });
    return { exchange, id: order.id };
  };

  it.each<readonly [string, Record<string, unknown>, Record<string, unknown>, string | undefined]>([
    [
      'a stop, then a limit',
      { side: 'sell', type: 'stop', stop_price: '90' },
      { type: 'limit', limit_price: '80' },
      'opposite side market/stop order exists',
    ],
    [
      'a limit, then the market',
      { side: 'sell', type: 'limit', limit_price: '120' },
      {},
      'opposite side limit order exists',
    ],
    [
      'limits that cross',
      { side: 'sell', type: 'limit', limit_price: '120' },
      { type: 'limit', limit_price: '120' },
      'opposite side limit order exists',
    ],
    [
      'limits that do not',
      { side: 'sell', type: 'limit', limit_price: '120' },
      { type: 'limit', limit_price: '99' },
      undefined,
    ],
    ['a trailing stop', { side: 'sell', type: 'trailing_stop', trail_percent: '5' }, {}, undefined],
    [
      'the exits of an OCO',
      {
        side: 'sell',
        type: 'limit',
        order_class: 'oco',
        take_profit: { limit_price: '120' },
        stop_loss: { stop_price: '80' },
      },
      {},
      undefined,
    ],
  ])('%s', async (_, resting, then, reason) => {
    const { exchange, id } = await held(resting);

    const answer = await exchange.call('POST', '/v2/orders', { ...ticket, ...then });

    if (reason === undefined) expect(answer.status).toBe(200);
    else {
      expect(answer).toEqual({
        status: 403,
        body: {
          code: FORBIDDEN,
          message: 'potential wash trade detected. use complex orders',
          existing_order_id: id,
          reject_reason: reason,
        },
      });
    }
  });
});

describe('the account that is not allowed four day trades', () => {
  it('is refused the fourth, and may after five sessions', async () => {
    const exchange = drive({ market, cash: '20000', settings: { multiplier: 2 } });
    for (let round = 0; round < 3; round += 1) {
      await exchange.order({ symbol: 'XYZ', qty: '1' });
      exchange.now += MINUTE;
      await exchange.order({ symbol: 'XYZ', qty: '1', side: 'sell' });
      exchange.now += MINUTE;
    }

    const account = await exchange.call('GET', '/v2/account');
    const fourth = await exchange.call('POST', '/v2/orders', ticket);

    expect(account.body).toMatchObject({ daytrade_count: 3, pattern_day_trader: false, multiplier: '2' });
    expect(fourth).toMatchObject({
      status: 403,
      body: { code: 40310100, message: 'trade denied due to pattern day trading protection' },
    });
    exchange.now = OPEN + 7 * 24 * 60 * MINUTE;
    expect((await exchange.call('GET', '/v2/account')).body).toMatchObject({ daytrade_count: 0 });
  });
});
