import { describe, expect, it } from 'vitest';
import { CLOSE, type Driver, drive, MINUTE, marketOf, OPEN, type Row } from '../exchange-driver.ts';

const HOUR = 60 * MINUTE;
const NEXT_OPEN = OPEN + 24 * HOUR;
/** A minute at 100, and the same minute at `price` a day later. */
const days = (price: number): readonly Row[] => [
  [0, 100, 100, 100, 100, 600],
  [1, 100, 100, 100, 100, 600],
  [24 * 60 + 1, price, price, price, price, 600],
];
const resting = { symbol: 'XYZ', qty: '10', type: 'limit', limit_price: '90', time_in_force: 'gtc' };

const open = (price = 100): Driver => drive({ market: marketOf({ XYZ: days(price) }) });
const eventsOf = ({ updates }: Driver): readonly unknown[] =>
  updates.map(({ event, timestamp, order }) => [
    event,
    (Date.parse(String(timestamp)) - OPEN) / MINUTE,
    (order as { readonly status: string }).status,
  ]);

describe('an order that is good till canceled', () => {
  it('is done for the day at the close, and goes on with the next session', async () => {
    const exchange = open();
    const { id } = await exchange.order(resting);

    const seen: string[] = [];
    for (const now of [CLOSE - 1, CLOSE, NEXT_OPEN - 1, NEXT_OPEN]) {
      exchange.now = now;
      seen.push((await exchange.look(id)).status);
    }

    expect(seen).toEqual(['new', 'done_for_day', 'done_for_day', 'new']);
    expect(eventsOf(exchange)).toEqual([
      ['new', 0, 'new'],
      ['done_for_day', 390, 'done_for_day'],
      ['new', 24 * 60, 'new'],
    ]);
  });

  it('fills the next day, and is told of the same whether anybody asked at night or not', async () => {
    const told = async (asked: readonly number[]) => {
      const exchange = open(80);
      const { id } = await exchange.order(resting);
      for (const now of [...asked, NEXT_OPEN + HOUR]) {
        exchange.now = now;
        await exchange.look(id);
      }
      expect(await exchange.look(id)).toMatchObject({ status: 'filled', filled_qty: '10' });
      return exchange.updates;
    };

    const often = await told([CLOSE, CLOSE + HOUR, NEXT_OPEN - 5 * HOUR, NEXT_OPEN]);

    expect(await told([])).toEqual(often);
    expect(often.map(({ event }) => event)).toEqual(['new', 'done_for_day', 'new', 'fill']);
  });

  it('keeps through the night what it has filled', async () => {
    const faults = { faults: [{ kind: 'partial', share: 0.4 } as const] };
    const exchange = drive({ market: marketOf({ XYZ: days(100) }), faults });
    const { id } = await exchange.order({ ...resting, limit_price: '101' });

    exchange.now = CLOSE + HOUR;
    const atNight = await exchange.look(id);
    exchange.now = NEXT_OPEN;

    expect(atNight).toMatchObject({ status: 'done_for_day', filled_qty: '4' });
    expect(await exchange.look(id)).toMatchObject({ status: 'partially_filled', filled_qty: '4' });
  });

  it('lives in its extended hours where it has some', async () => {
    const exchange = open();
    const { id } = await exchange.order({ ...resting, extended_hours: true });

    const seen: string[] = [];
    for (const now of [CLOSE + HOUR, CLOSE + 4 * HOUR, NEXT_OPEN - 6 * HOUR, NEXT_OPEN - 5 * HOUR]) {
      exchange.now = now;
      seen.push((await exchange.look(id)).status);
    }

    expect(seen).toEqual(['new', 'done_for_day', 'done_for_day', 'new']);
  });

  it('can be canceled and replaced at night; its successor waits for the session too', async () => {
    const exchange = open();
    const { id } = await exchange.order(resting);
    exchange.now = CLOSE + HOUR;
    await exchange.look(id);

    const { status, body } = await exchange.call<{ id: string; status: string }>(
      'PATCH',
      `/v2/orders/${id}`,
      { limit_price: '91' },
    );
    const replaced = await exchange.look(id);
    exchange.now = NEXT_OPEN;
    const successor = await exchange.look(body.id);
    exchange.now = CLOSE + 25 * HOUR;
    const canceled = await exchange.call('DELETE', `/v2/orders/${body.id}`);

    expect([status, body.status, replaced.status, successor.status]).toEqual([
      200,
      'done_for_day',
      'replaced',
      'new',
    ]);
    expect(canceled.status).toBe(204);
    expect((await exchange.look(body.id)).status).toBe('canceled');
  });

  it('ends at its last close like any other', async () => {
    const exchange = open();
    const { id } = await exchange.order(resting);

    exchange.now = OPEN + 91 * 24 * HOUR;

    expect((await exchange.look(id)).status).toBe('expired');
    expect(eventsOf(exchange).at(-1)).toMatchObject(['expired', expect.any(Number), 'expired']);
    // Each session begins and ends once.
    const counted = Map.groupBy(exchange.updates, ({ event }) => event);
    expect(counted.get('new')?.length).toBe((counted.get('done_for_day')?.length ?? 0) + 1);
  });

  it('is not done for the day for coins, nor a day order at all', async () => {
    const market = marketOf({ XYZ: days(100), 'BTC/USD': days(100) });
    const exchange = drive({ market });
    const coin = await exchange.order({ ...resting, symbol: 'BTC/USD', qty: '1' });
    const day = await exchange.order({ ...resting, time_in_force: 'day' });

    exchange.now = CLOSE + HOUR;

    expect((await exchange.look(coin.id)).status).toBe('new');
    expect((await exchange.look(day.id)).status).toBe('expired');
  });
});
