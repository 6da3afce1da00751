import { beforeEach, describe, expect, it } from 'vitest';
import { assetClassOf } from '../../../src/domain/asset.ts';
import { DAY, HOUR } from '../../../src/domain/clock.ts';
import { parseTicket } from '../../../src/paper-exchange/http/order-ticket.ts';
import { createRecordedMarket, loadBars, type Market } from '../../../src/paper-exchange/index.ts';
import { Refusal } from '../../../src/paper-exchange/refusal.ts';
import { needs } from '../../support/shared-folder.ts';
import { type Bench, openBench } from './bench-exchange.ts';

const BARS = '../shared/data/bars';

/** Tries an order; what the exchange refuses (no price yet, money gone) is part of a replay. */
function order(bench: Bench, body: Record<string, unknown>): void {
  const { desk } = bench.exchange;
  const crypto = assetClassOf(String(body['symbol'])) === 'crypto';
  const ticket = { time_in_force: crypto ? 'gtc' : 'day', ...body };
  try {
    desk.place(parseTicket(ticket, bench.market, () => desk.newClientOrderId()));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** Buys, trails, takes profits and gives up in every symbol in turn, every `step` of market time. */
function trade(bench: Bench, steps: number, step: number): void {
  const { exchange, market } = bench;
  for (let turn = 0; turn < steps; turn += 1) {
    for (const [index, symbol] of market.symbols().entries()) {
      const price = market.priceAt(symbol, exchange.now)?.price;
      if (price === undefined) continue;
      const near = (factor: number): string => (price * factor).toFixed(2);
      const kind = (turn + index) % 6;
      if (kind === 0) order(bench, { symbol, side: 'buy', type: 'market', qty: '7' });
      if (kind === 1)
        order(bench, { symbol, side: 'buy', type: 'limit', qty: '5', limit_price: near(0.998) });
      if (kind === 2) order(bench, { symbol, side: 'buy', type: 'stop', qty: '3', stop_price: near(1.002) });
      if (kind === 3)
        order(bench, { symbol, side: 'sell', type: 'trailing_stop', qty: '6', trail_percent: '1' });
      if (kind === 4)
        order(bench, { symbol, side: 'sell', type: 'limit', qty: '4', limit_price: near(1.003) });
      if (kind === 5) order(bench, { symbol, side: 'sell', type: 'market', qty: '2', time_in_force: 'cls' });
    }
    exchange.advanceTo(exchange.now + step);
  }
}

describe('a replay of recorded bars', () => {
  beforeEach((context) => needs(BARS, context));

  it.each([
    ['minute', '1Min', 1_500, 3 * 60_000],
    ['hourly', '1Hour', 24, HOUR],
    ['daily', '1Day', 120, DAY / 2],
  ] as const)(
    'of %s bars fills inside the bars that fill',
    (folder, timeframe, steps, step) => {
      const market: Market = createRecordedMarket(loadBars(`${BARS}/${folder}`));
      const bench = openBench({
        market,
        cash: '100000000',
        now: market.start.getTime(),
        settings: { slippageBps: 20, spreadShare: 0.5 },
      });

      trade(bench, steps, step);

      const fills = bench.exchange.ledger.store.fills();
      const outside = fills.filter(({ symbol, price, time, barStart }) => {
        const [bar] = market.bars(symbol, timeframe, barStart, barStart + 1, Number.MAX_SAFE_INTEGER);
        return bar === undefined || Number(price) < bar.low || Number(price) > bar.high || time < barStart;
      });
      expect(outside).toEqual([]);
      expect(fills.length).toBeGreaterThan(100);
      for (const { event, order: filled, time, fill } of bench.updates) {
        if (fill === undefined) continue;
        expect(time, event).toBeGreaterThan(filled.submittedAt);
        if (filled.limitPrice === undefined) continue;
        const good =
          filled.side === 'buy' ? fill.price.lte(filled.limitPrice) : fill.price.gte(filled.limitPrice);
        expect(good).toBe(true);
      }
      bench.close();
    },
    30_000,
  );
});
