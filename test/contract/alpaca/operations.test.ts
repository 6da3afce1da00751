import { Alpaca, type trading } from '@alpacahq/alpaca-trade-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { needs } from '../../support/shared-folder.ts';
import { whyNot } from './not-offered.ts';
import { FOLDER, PublishedContract } from './published.ts';
import { KEYS, type ServedVenue, serve } from './served.ts';
import { NOW } from './venue.ts';

const MINUTE = 60_000;
const market = createSyntheticMarket({ seed: 4 });

/**
 * Alpaca's own client, over a socket, through every operation that the exchange offers. What it sends and what it is
 * answered are held against the published documents; the last test says what was driven and what is left.
 */
describe('every operation, by Alpaca’s own client', () => {
  let venue: ServedVenue;
  let alpaca: Alpaca;
  let contract: PublishedContract;
  const driven = new Set<string>();
  const problems: string[] = [];

  beforeEach((context) => needs(FOLDER, context));
  beforeAll(async () => {
    venue = await serve(market, NOW, { settings: { shorting: true, multiplier: 4 } });
    alpaca = new Alpaca({ ...KEYS, retry: false, rateLimit: false, fetchApi: supervised });
  });
  afterAll(() => venue.stop());

  /** Sends to the exchange what is meant for Alpaca's hosts, and judges request and answer. */
  async function supervised(input: string, init: RequestInit): Promise<Response> {
    contract ??= new PublishedContract();
    const { pathname, search } = new URL(input);
    const request = new Request(`${venue.url}${pathname}${search}`, init);
    const sent = await request.clone().text();
    const response = await fetch(request);
    const text = await response.clone().text();
    const json = (body: string): unknown => (body === '' ? undefined : JSON.parse(body));
    const call = [request.method, new URL(request.url), json(sent), response.status, json(text)] as const;
    const judged = contract.violations(...call);
    if (response.ok) driven.add(judged.operation);
    problems.push(...judged.problems.map((problem) => `${request.method} ${pathname}${search}: ${problem}`));
    return response;
  }

  const price = (symbol: string): number => market.priceAt(symbol, venue.now)?.price ?? Number.NaN;
  const around = (symbol: string, factor: number): string => (price(symbol) * factor).toFixed(2);
  const idOf = (order: trading.Order): string => order.id ?? '';
  const statusOf = async (order: trading.Order): Promise<string | undefined> =>
    (await alpaca.trading.orders.getOrderByOrderID({ orderId: idOf(order) })).status;
  /** Nothing since the last time. */
  const nothingBroken = (): void => expect(problems.splice(0)).toEqual([]);
  /** The status and Alpaca's code of what must fail. */
  const refusal = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'no error',
      (error: { status?: number; code?: number }) => [error.status, error.code],
    );

  it('orders of every type, class and time in force', async () => {
    const { orders } = alpaca.trading;
    const buy = { symbol: 'AAPL', side: 'buy', timeInForce: 'day' } as const;
    const placed = [
      await orders.market({ ...buy, qty: 10 }),
      await orders.market({ ...buy, notional: '250.50' }),
      await orders.market({ ...buy, qty: '0.25' }),
      await orders.market({ ...buy, qty: 1, symbol: 'KO', timeInForce: 'cls' }),
      await orders.limit({ ...buy, qty: 1, limitPrice: around('AAPL', 0.5), timeInForce: 'gtc' }),
      await orders.limit({ ...buy, qty: 1, limitPrice: around('AAPL', 1.05), timeInForce: 'ioc' }),
      await orders.limit({ ...buy, qty: 1, limitPrice: around('AAPL', 1.05), timeInForce: 'fok' }),
      await orders.limit({ ...buy, qty: 1, limitPrice: around('AAPL', 0.5), extendedHours: true }),
      await orders.stop({ ...buy, qty: 1, stopPrice: around('AAPL', 1.5) }),
      await orders.stopLimit({
        ...buy,
        qty: 1,
        stopPrice: around('AAPL', 1.5),
        limitPrice: around('AAPL', 1.6),
      }),
      await orders.trailingStop({ ...buy, qty: 1, trailPercent: 20 }),
      await orders.trailingStop({ ...buy, qty: 1, trailPrice: 50, timeInForce: 'gtc' }),
      await orders.bracket({
        ...buy,
        symbol: 'MSFT',
        qty: 2,
        takeProfit: { limitPrice: around('MSFT', 1.2) },
        stopLoss: { stopPrice: around('MSFT', 0.8), limitPrice: around('MSFT', 0.79) },
      }),
      await orders.oto({
        ...buy,
        symbol: 'JPM',
        qty: 2,
        stopLoss: { stopPrice: around('JPM', 0.8) },
      }),
      await orders.market({ symbol: 'BTC/USD', side: 'buy', qty: '0.01', timeInForce: 'gtc' }),
      await orders.limit({
        symbol: 'ETH/USD',
        side: 'buy',
        qty: '0.1',
        limitPrice: around('ETH/USD', 0.5),
        timeInForce: 'ioc',
      }),
      await orders.market({ ...buy, symbol: 'XOM', side: 'sell', qty: 3 }),
    ];
    venue.pass(2 * MINUTE);
    const exit = await orders.oco({
      symbol: 'AAPL',
      side: 'sell',
      qty: 5,
      timeInForce: 'gtc',
      takeProfit: { limitPrice: around('AAPL', 1.3) },
      stopLoss: { stopPrice: around('AAPL', 0.7) },
    });

    const now = await orders.getAllOrders({ status: 'closed', limit: 500 });
    const statusNow = (index: number): string | undefined =>
      now.find(({ id }) => id === placed[index]?.id)?.status;
    expect([0, 14, 16].map(statusNow)).toEqual(['filled', 'filled', 'filled']);
    const bracket = await orders.getOrderByOrderID({ orderId: placed[12]?.id ?? '', nested: true });
    expect(bracket.legs?.map(({ status }) => status)).toEqual(['new', 'held']);
    expect(exit).toMatchObject({ orderClass: 'oco' });
    nothingBroken();
  });

  it('orders looked at, replaced and canceled', async () => {
    const { orders } = alpaca.trading;
    const resting = await orders.limit({
      symbol: 'KO',
      side: 'buy',
      qty: 4,
      limitPrice: around('KO', 0.5),
      timeInForce: 'gtc',
      clientOrderId: 'the-resting-one',
    });

    const replaced = await orders.patchOrderByOrderId({
      orderId: idOf(resting),
      patchOrderRequest: { qty: '5', limitPrice: around('KO', 0.6) },
    });
    venue.pass(MINUTE);
    const found = await orders.getOrderByClientOrderId({ clientOrderId: 'the-resting-one' });
    const open = await orders.getAllOrders({ status: 'open', limit: 100, symbols: ['KO'], nested: true });
    const sells = await orders.getAllOrders({ status: 'all', side: 'sell', direction: 'asc', limit: 500 });
    await orders.deleteOrderByOrderID({ orderId: idOf(replaced) });

    expect(found).toMatchObject({ status: 'replaced', replacedBy: replaced.id });
    expect(open.map(({ id }) => id)).toContain(replaced.id);
    expect(sells.length).toBeGreaterThan(1);
    expect(await statusOf(replaced)).toBe('canceled');
    expect(await refusal(orders.deleteOrderByOrderID({ orderId: idOf(replaced) }))).toEqual([422, 42210000]);
    nothingBroken();
  });

  it('the account, its settings, activities and history', async () => {
    const { account, accountActivities, accountConfigurations, portfolioHistory } = alpaca.trading;

    const now = await account.getAccount();
    const settings = await accountConfigurations.getAccountConfig();
    await accountConfigurations.patchAccountConfig({ accountConfigurations: settings });
    const fills = await accountActivities.getAccountActivitiesByActivityType({
      activityType: 'FILL',
      pageSize: 2,
    });
    const all = await accountActivities.getAccountActivities({ activityTypes: ['FILL'], direction: 'asc' });
    const history = await portfolioHistory.getAccountPortfolioHistory({ period: '1D', timeframe: '15Min' });

    expect(now).toMatchObject({ status: 'ACTIVE', currency: 'USD', multiplier: '4' });
    expect(fills).toHaveLength(2);
    expect(all.length).toBeGreaterThan(5);
    expect(history.equity?.length).toBeGreaterThan(0);
    nothingBroken();
  });

  it('positions, closed in part, whole and all at once, and all orders canceled', async () => {
    const { positions, orders } = alpaca.trading;

    const before = await positions.getAllOpenPositions();
    const one = await positions.getOpenPosition({ symbolOrAssetId: 'BTCUSD' });
    await positions.deleteOpenPosition({ symbolOrAssetId: 'BTCUSD', percentage: 50 });
    await positions.deleteOpenPosition({ symbolOrAssetId: 'XOM', qty: 1 });
    const canceled = await orders.deleteAllOrders();
    venue.pass(2 * MINUTE);
    const closed = await alpaca.trading.closeAllPositions({ cancelOrders: true });
    venue.pass(2 * MINUTE);

    expect(before.map(({ symbol }) => symbol)).toEqual(expect.arrayContaining(['AAPL', 'BTCUSD', 'XOM']));
    expect(one).toMatchObject({ qty: '0.01', side: 'long' });
    expect(canceled.length).toBeGreaterThan(5);
    expect(closed.length).toBeGreaterThanOrEqual(4);
    expect(closed.every(({ status }) => String(status) === '200')).toBe(true);
    expect(await positions.getAllOpenPositions()).toEqual([]);
    expect(await refusal(positions.getOpenPosition({ symbolOrAssetId: 'AAPL' }))).toEqual([404, 40410000]);
    nothingBroken();
  });

  it('assets, clock and calendar', async () => {
    const { assets, clock, calendar } = alpaca.trading;

    const coins = await assets.getV2Assets({ assetClass: 'crypto', status: 'active' });
    const apple = await assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'AAPL' });
    const bitcoin = await assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'BTC/USD' });
    const now = await clock.legacyClock();
    const markets = await clock.clock({ markets: 'NYSE,NASDAQ' });
    const days = await calendar.legacyCalendar({
      start: new Date('2025-06-30T00:00:00Z'),
      end: new Date('2025-07-04T00:00:00Z'),
    });
    const nasdaq = await calendar.calendar({ market: 'NASDAQ', start: new Date('2025-07-03') });

    expect(coins.map(({ symbol }) => symbol)).toContain('BTC/USD');
    expect(apple).toMatchObject({ fractionable: true, shortable: true, easyToBorrow: true });
    expect(bitcoin).toMatchObject({ shortable: false, minTradeIncrement: '0.000000001' });
    expect(now.isOpen).toBe(true);
    expect(markets.clocks).toHaveLength(2);
    expect(days.map(({ close }) => close)).toEqual(['16:00', '16:00', '16:00', '13:00']);
    expect(nasdaq.calendar.length).toBeGreaterThan(3);
    nothingBroken();
  });

  it('market data of stocks', async () => {
    const { stocks } = alpaca.marketData;
    const symbols = 'AAPL,KO';
    const stretch = {
      start: new Date(NOW - 5 * MINUTE),
      end: new Date(NOW - 4 * MINUTE),
      limit: 20,
    } as const;

    const pages: number[] = [];
    let pageToken: string | undefined;
    do {
      const page = await stocks.stockBars({
        symbols,
        timeframe: '1Min',
        start: new Date(NOW - 30 * MINUTE),
        end: new Date(NOW),
        limit: 25,
        adjustment: 'split',
        feed: 'iex',
        sort: 'desc',
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      pages.push(Object.values(page.bars).flat().length);
      pageToken = page.nextPageToken ?? undefined;
    } while (pageToken !== undefined);
    for (const timeframe of ['5Min', '1Hour', '4Hour', '1Day', '1Week', '3Month'])
      await stocks.stockBarSingle({ symbol: 'AAPL', timeframe, start: new Date('2025-01-01T00:00:00Z') });
    await stocks.stockTrades({ symbols, ...stretch });
    await stocks.stockTradeSingle({ symbol: 'KO', ...stretch });
    await stocks.stockQuotes({ symbols, ...stretch, sort: 'desc' });
    await stocks.stockQuoteSingle({ symbol: 'KO', ...stretch });
    await stocks.stockLatestBars({ symbols, feed: 'iex' });
    await stocks.stockLatestBarSingle({ symbol: 'KO' });
    await stocks.stockLatestTrades({ symbols });
    await stocks.stockLatestTradeSingle({ symbol: 'KO' });
    await stocks.stockLatestQuotes({ symbols });
    await stocks.stockLatestQuoteSingle({ symbol: 'KO' });
    const snapshots = await stocks.stockSnapshots({ symbols });
    await stocks.stockSnapshotSingle({ symbol: 'KO' });
    await stocks.stockMetaExchanges();
    await stocks.stockMetaConditions({ ticktype: 'trade', tape: 'C' });

    expect(pages).toEqual([25, 25, 12]);
    expect(Object.keys(snapshots).toSorted()).toEqual(['AAPL', 'KO']);
    expect(await refusal(stocks.stockSnapshotSingle({ symbol: 'NOSUCH' }))).toEqual([404, 40410000]);
    expect(await refusal(stocks.stockBars({ symbols, timeframe: 'soon' }))).toEqual([400, 40010000]);
    nothingBroken();
  });

  it('market data of coins, news and the screener', async () => {
    const { crypto, news, screener } = alpaca.marketData;
    const coins = { loc: 'us', symbols: 'BTC/USD,ETH/USD' } as const;
    const stretch = { start: new Date(NOW - 5 * MINUTE), end: new Date(NOW), limit: 50 } as const;

    for (const timeframe of ['1Min', '30Min', '12Hour', '1Day'])
      await crypto.cryptoBars({ ...coins, timeframe, start: new Date('2025-06-01T00:00:00Z') });
    await crypto.cryptoTrades({ ...coins, ...stretch });
    await crypto.cryptoQuotes({ ...coins, ...stretch });
    await crypto.cryptoLatestBars(coins);
    await crypto.cryptoLatestTrades(coins);
    await crypto.cryptoLatestQuotes(coins);
    const { orderbooks } = await crypto.cryptoLatestOrderbooks(coins);
    const { snapshots } = await crypto.cryptoSnapshots(coins);
    const articles = await news.news({ symbols: 'AAPL,BTCUSD', limit: 5, includeContent: true });
    const older = await news.news({
      symbols: 'AAPL,BTCUSD',
      limit: 5,
      pageToken: articles.nextPageToken ?? '',
    });
    await screener.movers({ marketType: 'stocks', top: 5 });
    await screener.movers({ marketType: 'crypto' });
    await screener.mostActives({ by: 'trades', top: 5 });

    expect(Object.keys(orderbooks)).toEqual(['BTC/USD', 'ETH/USD']);
    expect(snapshots['BTC/USD']?.latestTrade?.p).toBe(price('BTC/USD'));
    expect(articles.news).toHaveLength(5);
    expect(older.news[0]?.id).not.toBe(articles.news[0]?.id);
    nothingBroken();
  });

  it('the stream of trade updates, whose orders are those of the REST interface', async () => {
    const stream = alpaca.trading.stream({ url: `${venue.url.replace('http', 'ws')}/stream` });
    const updates: { event: string; order: trading.Order }[] = [];
    stream.onTradeUpdate((update) => updates.push(update));
    const listening = new Promise((resolve) => stream.on('subscription', resolve));
    stream.subscribeTradeUpdates();
    stream.connect();
    await listening;

    const order = await alpaca.trading.orders.market({
      symbol: 'KO',
      qty: 1,
      side: 'buy',
      timeInForce: 'day',
    });
    venue.pass(MINUTE);
    await vi.waitFor(() => expect(updates.map(({ event }) => event)).toContain('fill'));
    stream.disconnect();

    const rest = await alpaca.trading.orders.getOrderByOrderID({ orderId: idOf(order) });
    expect(updates.at(-1)?.order.filledAvgPrice).toBe(rest.filledAvgPrice);
    expect(updates.at(-1)?.order.status).toBe(rest.status);
    nothingBroken();
  });

  it('orders for the opening auction, in the evening before it', async () => {
    venue.pass(Date.parse('2025-06-03T00:30:00Z') - venue.now);

    const order = await alpaca.trading.orders.market({
      symbol: 'KO',
      qty: 2,
      side: 'buy',
      timeInForce: 'opg',
    });
    const waiting = await statusOf(order);
    venue.pass(Date.parse('2025-06-03T13:40:00Z') - venue.now);

    expect(waiting).toBe('accepted');
    expect(await statusOf(order)).toBe('filled');
    nothingBroken();
  });

  it('are all that is published, but for what is left out on purpose and answered as not found', async () => {
    const published = contract.operations();
    const left = published.filter((operation) => whyNot(operation) !== undefined);

    const rows = published.map((operation) => {
      const reason = whyNot(operation);
      return `  ${driven.has(operation) ? 'driven ' : 'absent '} ${operation}${reason === undefined ? '' : `: ${reason}`}`;
    });
    console.info(`${driven.size} of ${published.length} published operations\n${rows.join('\n')}`);

    expect(published.filter((operation) => !driven.has(operation)).toSorted()).toEqual(left.toSorted());
    for (const operation of left) {
      const [verb = '', path = ''] = operation.split(' ');
      const headers = { 'APCA-API-KEY-ID': KEYS.keyId, 'APCA-API-SECRET-KEY': KEYS.secret };
      const url = `${venue.url}${path.replaceAll(/\{[^}]+\}/g, 'x')}`;
      const { status } = await fetch(url, { method: verb.toUpperCase(), headers });
      expect([400, 404, 422], operation).toContain(status);
    }
  });
});
