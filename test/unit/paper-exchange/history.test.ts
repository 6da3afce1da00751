import { describe, expect, it } from 'vitest';
import { CLOSE, type Driver, drive, MINUTE, marketOf, OPEN, type Row, SECOND } from './exchange-driver.ts';

const DAY = 24 * 60;
/** A price of 100 on Monday, 110 on Tuesday, 105 on Wednesday. */
const day = (number: number, price: number): Row[] =>
  [0, 200, 389].map((minute): Row => [number * DAY + minute, price, price, price, price, 600]);
const market = marketOf({ XYZ: [...day(0, 100), ...day(1, 110), ...day(2, 105)] });

interface Activity {
  readonly id: string;
  readonly type: string;
  readonly qty: string;
  readonly cum_qty: string;
  readonly leaves_qty: string;
  readonly order_status: string;
}

async function traded(): Promise<Driver> {
  const exchange = drive({ market });
  await exchange.order({ symbol: 'XYZ', qty: '60' });
  exchange.now = OPEN + MINUTE;
  return exchange;
}

describe('activities', () => {
  const read = async (exchange: Driver, query = ''): Promise<readonly Activity[]> =>
    (await exchange.call<Activity[]>('GET', `/v2/account/activities${query}`)).body;

  it('are the fills, with what the order had come to', async () => {
    const exchange = await traded();

    const fills = await read(exchange, '?direction=asc');

    // A sixth of a quarter of the bar's volume at a time.
    expect(fills.map(({ qty, cum_qty, leaves_qty, type }) => [qty, cum_qty, leaves_qty, type])).toEqual([
      ['25', '25', '35', 'partial_fill'],
      ['25', '50', '10', 'partial_fill'],
      ['10', '60', '0', 'fill'],
    ]);
    expect(fills.map(({ order_status: status }) => status)).toEqual([
      'partially_filled',
      'partially_filled',
      'filled',
    ]);
    expect(fills[0]?.id).toMatch(/^20250602133001000::[0-9a-f-]{36}$/);
  });

  it.each(['asc', 'desc'])('come in pages, %s', async (direction) => {
    const exchange = await traded();
    const whole = await read(exchange, `?direction=${direction}`);

    const paged: Activity[] = [];
    for (let page = await read(exchange, `?direction=${direction}&page_size=1`); page.length > 0; ) {
      paged.push(...page);
      const token = encodeURIComponent(page[0]?.id ?? '');
      page = await read(exchange, `?direction=${direction}&page_size=1&page_token=${token}`);
    }

    expect(paged).toEqual(whole);
  });

  it('can be asked for by kind and time', async () => {
    const exchange = await traded();
    const count = async (query: string): Promise<number> => (await read(exchange, query)).length;

    expect(await count('/FILL')).toBe(3);
    expect(await count('/DIV')).toBe(0);
    expect(await count('?activity_types=FILL,DIV')).toBe(3);
    expect(await count('?category=non_trade_activity')).toBe(0);
    expect(await count('?date=2025-06-02')).toBe(3);
    expect(await count('?date=2025-06-03')).toBe(0);
    expect(await count(`?after=${new Date(OPEN + 30 * SECOND).toISOString()}`)).toBe(0);
    const bad = await exchange.call('GET', '/v2/account/activities?page_token=nonsense');
    expect(bad).toMatchObject({ status: 422, body: { message: 'invalid page_token' } });
  });
});

describe('portfolio history', () => {
  interface History {
    readonly timestamp: readonly number[];
    readonly equity: readonly number[];
    readonly profit_loss: readonly number[];
    readonly base_value: number;
  }
  const read = async (exchange: Driver, query: string): Promise<History> =>
    (await exchange.call<History>('GET', `/v2/account/portfolio/history?${query}`)).body;

  it('shows each session’s closing equity, and the profit since the first', async () => {
    const exchange = await traded();
    exchange.now = CLOSE + 2 * DAY * MINUTE;

    const history = await read(exchange, 'period=3D&timeframe=1D');

    expect(history).toMatchObject({
      timeframe: '1D',
      equity: [100_000, 100_600, 100_300],
      profit_loss: [0, 600, 300],
      profit_loss_pct: [0, 0.006, 0.003],
      base_value: 100_000,
    });
    expect(history.timestamp[0]).toBe(Date.parse('2025-06-03T00:00:00Z') / 1_000);
  });

  it('shows a session in steps from its open to its close, and begins anew each day', async () => {
    const exchange = await traded();
    exchange.now = CLOSE + DAY * MINUTE;

    const history = await read(exchange, 'period=1D&timeframe=15Min');
    const both = await read(exchange, 'period=2D&timeframe=1H');
    const whole = await read(exchange, 'period=2D&timeframe=1H&pnl_reset=no_reset');

    expect(history.timestamp).toHaveLength(27);
    expect(history).toMatchObject({ base_value: 100_000, base_value_asof: '2025-06-02' });
    expect(history.profit_loss.at(-1)).toBe(600);
    expect(both.profit_loss.at(-1)).toBe(600);
    expect(whole.profit_loss.at(-1)).toBe(600);
    expect(both.timestamp).toHaveLength(14);
  });

  it('ends now, and refuses what Alpaca refuses', async () => {
    const exchange = await traded();
    exchange.now = OPEN + 65 * MINUTE;

    const history = await read(exchange, 'period=1D&timeframe=1Min');
    const path = '/v2/account/portfolio/history';
    const three = `period=1D&start=2025-06-02T00:00:00Z&end=2025-06-03T00:00:00Z`;

    expect(history.timestamp).toHaveLength(66);
    expect(await exchange.call('GET', `${path}?period=soon`)).toMatchObject({ status: 422 });
    expect(await exchange.call('GET', `${path}?${three}`)).toMatchObject({ status: 422 });
    expect(await exchange.call('GET', `${path}?period=3M&timeframe=1Min`)).toMatchObject({ status: 422 });
  });
});
