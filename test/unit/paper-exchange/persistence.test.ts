import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FatalError, InvalidInputError } from '../../../src/domain/errors.ts';
import { createPaperExchange, createSyntheticMarket } from '../../../src/paper-exchange/index.ts';
import { CLOSE, type Driver, drive, MINUTE, OPEN } from './exchange-driver.ts';

const market = createSyntheticMarket({ seed: 5 });
let folder: string;
let stateFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exchange-'));
  stateFile = join(folder, 'nested', 'state.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const everything = async (exchange: Driver): Promise<unknown> => ({
  account: await exchange.call('GET', '/v2/account'),
  orders: await exchange.call('GET', '/v2/orders?status=all'),
  positions: await exchange.call('GET', '/v2/positions'),
});

describe('the state file', () => {
  it('has everything after the process is gone without a word', async () => {
    const first = drive({ market, stateFile });
    await first.order({ symbol: 'AAPL', qty: '10' });
    first.now += MINUTE;
    await first.order({ symbol: 'KO', qty: '5', type: 'limit', limit_price: '1' });
    const seen = await everything(first);

    // Never closed: what a killed process leaves behind.
    const second = drive({ market, stateFile, now: first.now });

    expect(await everything(second)).toEqual(seen);
  });

  it('goes on filling what was open, exactly as if nothing had happened', async () => {
    const killed = drive({ market, stateFile, settings: { participation: 0.001 } });
    const steady = drive({ market, settings: { participation: 0.001 } });
    for (const exchange of [killed, steady]) {
      await exchange.order({ symbol: 'AAPL', qty: '200', client_order_id: 'one' });
      exchange.now += 3 * MINUTE;
      await exchange.call('GET', '/v2/account');
    }

    const reopened = drive({ market, stateFile, now: killed.now, settings: { participation: 0.001 } });
    reopened.now = steady.now = CLOSE + MINUTE;

    expect(await everything(reopened)).toEqual(await everything(steady));
  });

  it('keeps brackets, trails, ends on their way and what the owner has set', async () => {
    const settings = { venueDelayMs: 30_000, participation: 0.001 };
    const start = async (exchange: Driver): Promise<void> => {
      await exchange.order({ symbol: 'KO', qty: '20', client_order_id: 'in' });
      exchange.now += MINUTE;
      const price = market.priceAt('AAPL', exchange.now)?.price ?? 0;
      const bracket = {
        symbol: 'AAPL',
        qty: '100',
        order_class: 'bracket',
        take_profit: { limit_price: (price * 1.004).toFixed(2) },
        stop_loss: { stop_price: (price * 0.996).toFixed(2) },
      };
      await exchange.order({ ...bracket, client_order_id: 'bracket' });
      const trail = { symbol: 'KO', qty: '5', side: 'sell', type: 'trailing_stop', trail_percent: '0.3' };
      await exchange.order({ ...trail, client_order_id: 'trail' });
      exchange.now += 2 * MINUTE;
      const far = { symbol: 'T', qty: '1', type: 'limit', limit_price: '1', client_order_id: 'far' };
      const { id } = await exchange.order(far);
      await exchange.call('DELETE', `/v2/orders/${id}`);
      await exchange.call('PATCH', '/v2/account/configurations', { no_shorting: true, pdt_check: 'both' });
    };
    const [killed, steady] = [drive({ market, stateFile, settings }), drive({ market, settings })];
    for (const exchange of [killed, steady]) await start(exchange);

    const reopened = drive({ market, stateFile, now: killed.now, settings });
    const configurations = await reopened.call('GET', '/v2/account/configurations');
    const waiting = await reopened.call('GET', '/v2/orders:by_client_order_id?client_order_id=far');
    reopened.now = steady.now = CLOSE + MINUTE;

    expect(configurations.body).toMatchObject({ no_shorting: true, pdt_check: 'both' });
    expect(waiting.body).toMatchObject({ status: 'pending_cancel' });
    expect(await everything(reopened)).toEqual(await everything(steady));
  });

  it('remembers client order ids for ever', async () => {
    const first = drive({ market, stateFile });
    const order = await first.order({ symbol: 'AAPL', qty: '1', client_order_id: 'mine' });
    await first.call('DELETE', `/v2/orders/${order.id}`);

    const second = drive({ market, stateFile, now: CLOSE });
    const answer = await second.call('POST', '/v2/orders', {
      symbol: 'AAPL',
      qty: '1',
      side: 'buy',
      type: 'market',
      time_in_force: 'day',
      client_order_id: 'mine',
    });

    expect(answer).toEqual({
      status: 422,
      body: { code: 40010001, message: 'client_order_id must be unique' },
    });
  });

  it('measures the day against the equity at the last close, over restarts', async () => {
    const first = drive({ market, stateFile });
    await first.order({ symbol: 'AAPL', qty: '50' });
    first.now = CLOSE;
    const atClose = (await first.call<{ equity: string }>('GET', '/v2/account')).body.equity;

    const second = drive({ market, stateFile, now: CLOSE + 18 * 60 * MINUTE });
    const account = (await second.call<{ equity: string; last_equity: string }>('GET', '/v2/account')).body;

    expect(account.last_equity).toBe(atClose);
    expect(account.equity).not.toBe(atClose);
  });

  it('never goes back in time', async () => {
    const first = drive({ market, stateFile });
    const order = await first.order({ symbol: 'AAPL', qty: '1' });
    first.now += MINUTE;
    await first.look(order.id);
    const clock = { now: () => new Date(OPEN - MINUTE) };

    const exchange = createPaperExchange({ clock, market, stateFile, settings: { slippageBps: 0 } });

    expect(exchange.resumeAt).toEqual(new Date(OPEN + MINUTE));
    exchange.close();
  });

  it.each([
    ['another market', { market: createSyntheticMarket({ seed: 6 }) }, /market synthetic.*seed=5.*--fresh/],
    ['another initial cash', { market, cash: '5' }, /initialCash 100000, now it is 5: start with --fresh/],
  ])('is refused for %s', (_, options, message) => {
    drive({ market, stateFile });

    const open = (): unknown => drive({ ...options, stateFile });

    expect(open).toThrow(InvalidInputError);
    expect(open).toThrow(message);
  });

  it('is refused when it is no state file', () => {
    const file = join(folder, 'junk.db');
    writeFileSync(file, 'this is not a database, and long enough to be taken for one');

    expect(() => drive({ market, stateFile: file })).toThrow(FatalError);
  });
});
