import { type Context, Hono } from 'hono';
import type { Exchange } from '../exchange.ts';
import { Refusal } from '../refusal.ts';
import { checkSymbol, knownSymbols, parseBars, parseHistory, parseLatest } from './data-query.ts';
import { collect, type History, MarketDesk } from './market-desk.ts';
import type { PageQuestion } from './pages.ts';

type Wire = object;

/** What is asked of the latest state of a symbol: the answer's name for many, for one, and where it is from. */
interface Latest {
  readonly many: string;
  readonly one: string;
  read(desk: MarketDesk, symbol: string): Wire | undefined;
}

const TRADES: Latest = { many: 'trades', one: 'trade', read: (desk, symbol) => desk.trade(symbol) };
const QUOTES: Latest = { many: 'quotes', one: 'quote', read: (desk, symbol) => desk.quote(symbol) };
const BARS: Latest = { many: 'bars', one: 'bar', read: (desk, symbol) => desk.bar(symbol) };

/** Bars, trades, quotes and snapshots of stocks and coins: of many symbols, and of one stock. */
export function dataRoutes(exchange: Pick<Exchange, 'market' | 'now'>): Hono {
  const app = new Hono();
  stockRoutes(app, new MarketDesk(exchange, 'us_equity'));
  coinRoutes(app, new MarketDesk(exchange, 'crypto'));
  return app;
}

function stockRoutes(app: Hono, desk: MarketDesk): void {
  const known = (c: Context): string[] => knownSymbols(c, desk.market, desk.assetClass);
  const symbolOf = (c: Context): string => {
    const symbol = c.req.param('symbol') ?? '';
    checkSymbol(symbol, desk.assetClass);
    return symbol;
  };

  for (const kind of HISTORIES) {
    app.get(`/v2/stocks/${kind.name}`, (c) => c.json(many(kind, kind.read(desk, c, known(c)))));
    app.get(`/v2/stocks/:symbol/${kind.name}`, (c) => {
      const symbol = symbolOf(c);
      const { entries, next_page_token } = kind.read(desk, c, desk.market.has(symbol) ? [symbol] : []);
      return c.json({ [kind.name]: entries[symbol] ?? [], symbol, next_page_token });
    });
  }
  for (const kind of [TRADES, QUOTES, BARS]) {
    app.get(`/v2/stocks/${kind.many}/latest`, (c) => {
      parseLatest(c);
      return c.json({ [kind.many]: collect(known(c), (symbol) => kind.read(desk, symbol)) });
    });
    app.get(`/v2/stocks/:symbol/${kind.many}/latest`, (c) => {
      parseLatest(c);
      const symbol = symbolOf(c);
      const value = kind.read(desk, symbol);
      if (value === undefined) throw Refusal.notFound(`no ${kind.one} found for ${symbol}`);
      return c.json({ symbol, [kind.one]: value });
    });
  }
  app.get('/v2/stocks/snapshots', (c) => {
    parseLatest(c);
    return c.json(collect(known(c), (symbol) => desk.snapshot(symbol)));
  });
  app.get('/v2/stocks/:symbol/snapshot', (c) => {
    parseLatest(c);
    const symbol = symbolOf(c);
    const snapshot = desk.snapshot(symbol);
    if (snapshot === undefined) throw Refusal.notFound(`no snapshot found for ${symbol}`);
    return c.json({ symbol, ...snapshot });
  });
}

function coinRoutes(app: Hono, desk: MarketDesk): void {
  const known = (c: Context): string[] => {
    const place = c.req.param('loc') ?? '';
    if (place !== 'us') throw Refusal.badRequest(`invalid location: ${place}`);
    return knownSymbols(c, desk.market, desk.assetClass);
  };
  const root = '/v1beta3/crypto/:loc';

  for (const kind of HISTORIES)
    app.get(`${root}/${kind.name}`, (c) => c.json(many(kind, kind.read(desk, c, known(c)))));
  for (const kind of [TRADES, QUOTES, BARS]) {
    app.get(`${root}/latest/${kind.many}`, (c) =>
      c.json({ [kind.many]: collect(known(c), (symbol) => kind.read(desk, symbol)) }),
    );
  }
  app.get(`${root}/latest/orderbooks`, (c) =>
    c.json({ orderbooks: collect(known(c), (symbol) => desk.orderbook(symbol)) }),
  );
  app.get(`${root}/snapshots`, (c) =>
    c.json({ snapshots: collect(known(c), (symbol) => desk.snapshot(symbol)) }),
  );
}

/** What is asked of a stretch of time, page by page. */
interface HistoryKind {
  readonly name: 'bars' | 'trades' | 'quotes';
  read(desk: MarketDesk, c: Context, symbols: readonly string[]): History<Wire>;
}

const question = (desk: MarketDesk, c: Context, symbols: readonly string[]): PageQuestion => ({
  ...parseHistory(c, desk.assetClass, desk.now),
  symbols,
});

const HISTORIES: readonly HistoryKind[] = [
  {
    name: 'bars',
    read(desk, c, symbols) {
      const { length, history } = parseBars(c, desk.assetClass, desk.now);
      return desk.bars({ ...history, symbols }, length);
    },
  },
  { name: 'trades', read: (desk, c, symbols) => desk.trades(question(desk, c, symbols)) },
  { name: 'quotes', read: (desk, c, symbols) => desk.quotes(question(desk, c, symbols)) },
];

const many = ({ name }: HistoryKind, { entries, next_page_token }: History<Wire>): Wire => ({
  [name]: entries,
  next_page_token,
});
