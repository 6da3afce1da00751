import { describe, expect, it } from 'vitest';
import { CLOSE, type Driver, drive, MINUTE, marketOf, OPEN, type Row, SECOND } from '../exchange-driver.ts';

/** A minute that stands at `price`. */
const at = (minute: number, price: number, volume = 600_000): Row => [
  minute,
  price,
  price,
  price,
  price,
  volume,
];
/** A minute that falls or rises in a straight line of 20 seconds, and stands. */
const move = (minute: number, from: number, to: number): Row => [
  minute,
  from,
  Math.max(from, to),
  Math.min(from, to),
  to,
  600_000,
];

const DAY_MINUTES = 24 * 60;

async function holding(rows: readonly Row[], settings = {}): Promise<Driver> {
  const exchange = drive({ market: marketOf({ XYZ: rows }), settings });
  await exchange.order({ symbol: 'XYZ', qty: '100' });
  exchange.now = OPEN + SECOND;
  return exchange;
}

describe('a stop order', () => {
  it('waits for its price and then takes the market’s', async () => {
    const exchange = await holding([at(0, 100), move(1, 100, 94), at(2, 94)]);

    const stop = await exchange.order({
      symbol: 'XYZ',
      qty: '100',
      side: 'sell',
      type: 'stop',
      stop_price: '97',
    });
    exchange.now = OPEN + MINUTE - SECOND;
    const before = await exchange.look(stop.id);
    exchange.now = OPEN + 3 * MINUTE;
    const after = await exchange.look(stop.id);

    expect(before.status).toBe('new');
    expect(after).toMatchObject({ status: 'filled', stop_price: '97' });
    // The path falls six dollars in 39 points: the first at or below the stop.
    expect(Number(after.filled_avg_price)).toBeLessThanOrEqual(97);
    expect(Number(after.filled_avg_price)).toBeGreaterThan(96.6);
  });

  it('that the open jumps over fills at the open, not at its stop', async () => {
    const exchange = await holding([at(0, 100), at(389, 100), at(DAY_MINUTES, 80)]);

    const stop = await exchange.order({
      symbol: 'XYZ',
      qty: '100',
      side: 'sell',
      type: 'stop',
      stop_price: '97',
      time_in_force: 'gtc',
    });
    exchange.now = OPEN + DAY_MINUTES * MINUTE + SECOND;

    expect(await exchange.look(stop.id)).toMatchObject({
      status: 'filled',
      filled_avg_price: '80',
      filled_at: new Date(OPEN + DAY_MINUTES * MINUTE).toISOString(),
    });
  });

  it('with a limit does not follow a price that has jumped past it', async () => {
    const exchange = await holding([at(0, 100), at(1, 80), at(2, 80), move(3, 80, 98), at(4, 98)]);

    const order = { symbol: 'XYZ', qty: '100', side: 'sell', type: 'stop_limit' };
    const stop = await exchange.order({ ...order, stop_price: '97', limit_price: '95' });
    exchange.now = OPEN + 3 * MINUTE - SECOND;
    const jumped = await exchange.look(stop.id);
    exchange.now = OPEN + 5 * MINUTE;
    const back = await exchange.look(stop.id);

    expect(jumped).toMatchObject({ status: 'new', filled_qty: '0' });
    expect(back.status).toBe('filled');
    expect(Number(back.filled_avg_price)).toBeGreaterThanOrEqual(95);
  });

  it('buys above the market', async () => {
    const exchange = drive({ market: marketOf({ XYZ: [at(0, 100), at(1, 105), at(2, 105)] }) });

    const stop = await exchange.order({ symbol: 'XYZ', qty: '1', type: 'stop', stop_price: '103' });
    exchange.now = OPEN + 2 * MINUTE;

    expect(await exchange.look(stop.id)).toMatchObject({ status: 'filled', filled_avg_price: '105' });
  });
});

describe('a trailing stop', () => {
  it.each([
    ['dollars', { trail_price: '5' }, '105'],
    ['percent', { trail_percent: '5' }, '104.5'],
  ])('follows the best price at a distance in %s, and stays', async (_, trail, stopPrice) => {
    const exchange = await holding([at(0, 100), move(1, 100, 110), move(2, 110, 106), move(3, 106, 100)]);

    const order = { symbol: 'XYZ', qty: '100', side: 'sell', type: 'trailing_stop' };
    const stop = await exchange.order({ ...order, ...trail });
    exchange.now = OPEN + 3 * MINUTE - SECOND;
    const risen = await exchange.look(stop.id);
    exchange.now = OPEN + 4 * MINUTE;
    const fallen = await exchange.look(stop.id);

    expect(risen).toMatchObject({ status: 'new', hwm: '110', stop_price: stopPrice });
    expect(fallen.status).toBe('filled');
    expect(Number(fallen.filled_avg_price)).toBeLessThanOrEqual(Number(stopPrice));
    expect(Number(fallen.filled_avg_price)).toBeGreaterThan(Number(stopPrice) - 0.5);
  });

  it('ends the same however often it is looked at, and after the process was killed', async () => {
    const rows = [at(0, 100), move(1, 100, 110), move(2, 110, 107), move(3, 107, 103), at(4, 103)];
    const run = async (steps: number): Promise<unknown> => {
      const exchange = await holding(rows);
      const order = { symbol: 'XYZ', qty: '100', side: 'sell', type: 'trailing_stop', trail_percent: '4' };
      const { id } = await exchange.order(order);
      for (let step = 1; step <= steps; step += 1) {
        exchange.now = OPEN + SECOND + (step * 4 * MINUTE) / steps;
        await exchange.look(id);
      }
      exchange.now = CLOSE;
      return exchange.look(id);
    };

    const once = await run(1);

    expect(once).toMatchObject({ status: 'filled' });
    expect(await run(7)).toEqual(once);
    expect(await run(240)).toEqual(once);
  });
});
