import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyFill } from '../../src/application/portfolio/apply-fill.ts';
import type { BookRecords } from '../../src/application/portfolio/books.ts';
import type { BrokerOrder } from '../../src/application/ports/broker.ts';
import { followReplacements } from '../../src/application/trade-saga/find-order.ts';
import { withBrokerState } from '../../src/application/trade-saga/order-record.ts';
import { settleLateOrder } from '../../src/application/trade-saga/settle-late-order.ts';
import { type Side, signOf } from '../../src/domain/asset.ts';
import { type Decimal, dec, ZERO } from '../../src/domain/decimal.ts';
import { NO_MONEY, usd } from '../../src/domain/money.ts';
import { isWorking } from '../../src/domain/order/lifecycle.ts';
import { aPortfolio, someExits } from '../support/builders/agent-records.ts';
import { AGENT, NOW } from '../support/builders/common.ts';
import { anOrder } from '../support/builders/trade-records.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';

/** What can happen to an order at a broker. A fill may come whatever the order is called by then. */
const event = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('fill'),
      qty: fc.integer({ min: 1, max: 400 }),
      cents: fc.integer({ min: 1, max: 90_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('replace') }) },
);
type Event = { readonly kind: string; readonly qty?: number; readonly cents?: number };

/** The orders of one leg at the broker: the one that was sent, and what took its place. */
class Venue {
  readonly #orders: BrokerOrder[] = [];
  #cost = NO_MONEY;
  #filled: Decimal = ZERO;

  constructor(side: Side) {
    this.#orders.push(this.#fresh(side, dec(1_000_000)));
  }

  #fresh = (side: Side, qty: Decimal): BrokerOrder => ({
    brokerOrderId: `broker-${this.#orders.length + 1}`,
    clientOrderId:
      this.#orders.length === 0
        ? anOrder({ intentId: 'intent-1' }).clientOrderId
        : `by-hand-${this.#orders.length}`,
    symbol: 'AAPL',
    side,
    qty,
    type: 'market',
    status: 'accepted',
    filledQty: ZERO,
    submittedAt: NOW,
    updatedAt: NOW,
  });

  get #last(): BrokerOrder {
    const last = this.#orders.at(-1);
    if (last === undefined) throw new Error('there is no order');
    return last;
  }

  happen({ kind, qty = 0, cents = 0 }: Event): void {
    const order = this.#last;
    if (kind === 'fill') {
      const price = usd(cents).div(100);
      const filledQty = order.filledQty.plus(qty);
      const cost = (order.filledAveragePrice ?? NO_MONEY).times(order.filledQty).plus(price.times(qty));
      const status = isWorking(order.status) ? 'partially_filled' : order.status;
      this.#orders.splice(-1, 1, { ...order, filledQty, filledAveragePrice: cost.div(filledQty), status });
      this.#filled = this.#filled.plus(qty);
      this.#cost = this.#cost.plus(price.times(qty));
    }
    if (kind === 'cancel' && isWorking(order.status))
      this.#orders.splice(-1, 1, { ...order, status: 'canceled' });
    if (kind === 'replace' && isWorking(order.status)) {
      const next = this.#fresh(order.side, order.qty.minus(order.filledQty));
      this.#orders.splice(-1, 1, { ...order, status: 'replaced', replacedBy: next.brokerOrderId }, next);
    }
  }

  /** What a poll says now: the leg as one order. */
  report(): Promise<BrokerOrder> {
    const [first] = this.#orders;
    if (first === undefined) throw new Error('there is no order');
    const orderById = async (id: string) => this.#orders.find(({ brokerOrderId }) => brokerOrderId === id);
    return followReplacements({ orderById, orderByClientId: async () => first }, first);
  }

  /** The sum of all fills. */
  get filled(): { readonly qty: Decimal; readonly cost: typeof NO_MONEY } {
    return { qty: this.#filled, cost: this.#cost };
  }
}

const side = fc.constantFrom<Side>('buy', 'sell');
/** Which report comes next, of all that were ever made, and whether what is known then is applied at once. */
const deliveries = fc.array(fc.record({ pick: fc.nat({ max: 1_000 }), apply: fc.boolean() }), {
  maxLength: 30,
});

describe('position and cash are the sum of the fills, each applied once', () => {
  test('however often and in which order the reports of a poll come, once the last one was among them', async () => {
    await fc.assert(
      fc.asyncProperty(
        side,
        fc.array(event, { maxLength: 12 }),
        deliveries,
        deliveries,
        async (sideOf, events, before, after) => {
          // Prepare: what a poll would have said after each event
          const venue = new Venue(sideOf);
          const reports = [await venue.report()];
          for (const one of events) {
            venue.happen(one);
            reports.push(await venue.report());
          }
          const last = await venue.report();
          const reported = ({ pick }: { readonly pick: number }) => reports[pick % reports.length] ?? last;

          // Act
          let order = anOrder({ intentId: 'intent-1', side: sideOf });
          let books: BookRecords = {
            portfolio: aPortfolio({ positions: [], cash: usd(0) }),
            exits: someExits(),
          };
          let applications = ZERO;
          const apply = (): void => {
            const applied = applyFill(books, order, {
              agentId: AGENT,
              correlationId: 'c',
              occurredAt: NOW,
            });
            if (applied === undefined) return;
            applications = applications.plus(applied.order.appliedQty.minus(order.appliedQty));
            order = applied.order;
            books = { portfolio: applied.portfolio, exits: applied.exits ?? books.exits };
          };
          for (const one of [...before, undefined, ...after]) {
            order = withBrokerState(order, one === undefined ? last : reported(one));
            if (one?.apply === true) apply();
          }
          apply();

          // Assess
          const { qty, cost } = venue.filled;
          const { portfolio } = books;
          const held = portfolio.positions[0]?.qty ?? ZERO;
          expect(order.appliedQty.toFixed()).toBe(qty.toFixed());
          expect(applications.toFixed()).toBe(qty.toFixed());
          expect(held.toFixed()).toBe(qty.times(signOf(sideOf)).toFixed());
          expect(portfolio.cash.toString()).toBe(cost.times(-signOf(sideOf)).toString());
          expect(isWorking(order.status)).toBe(isWorking(last.status));
        },
      ),
      { numRuns: 300 },
    );
  });

  /** What happens while the saga runs, at which second of its wait; and what of it a poll does not show yet. */
  const course = fc.record({
    happens: fc.array(
      fc.record({
        second: fc.integer({ min: 0, max: 40 }),
        what: fc.constantFrom('fill', 'cancel', 'replace', 'dearer'),
        qty: fc.integer({ min: 1, max: 6 }),
      }),
      { maxLength: 6 },
    ),
    stale: fc.array(fc.boolean(), { maxLength: 30 }),
    late: fc.array(fc.constantFrom('fill', 'dearer', 'settle', 'settle an old report'), { maxLength: 8 }),
  });

  test('through the saga and after its end, with polls that lag behind and fills that come too late', async () => {
    await fc.assert(
      fc.asyncProperty(course, async ({ happens, stale, late }) => {
        const world = await createSagaWorld({ decision: { suggestedQty: dec(10) } });
        const { broker, clock } = world.ports;
        broker.fillsAtOnce = false;
        const act = actor(world);
        const look = broker.orderByClientId.bind(broker);
        const seen: BrokerOrder[] = [];
        const lags = [...stale];
        broker.orderByClientId = async (id) => {
          const order = await look(id);
          if (order === undefined) return undefined;
          seen.push(order);
          return lags.shift() === true ? seen[Math.max(0, seen.length - 2)] : order;
        };
        world.after('SubmitOrder', () => {
          for (const { second, what, qty } of happens)
            void clock.sleep(second * 1_000).then(() => act(what, qty));
        });

        await world.trade();
        await clock.advance(60_000);
        lags.length = 0;
        for (const what of late) {
          const report = what === 'settle an old report' ? seen[0] : await look(world.clientOrderId);
          if (!what.startsWith('settle')) await act(what, 1);
          else if (report !== undefined) await settleLateOrder(world.ports, AGENT, report);
        }
        const last = await look(world.clientOrderId);
        if (last !== undefined) await settleLateOrder(world.ports, AGENT, last);

        expect(await world.broken()).toEqual([]);
        expect((await world.order()).appliedQty.toFixed()).toBe((await world.order()).filledQty.toFixed());
      }),
      { numRuns: 150 },
    );
  });
});

/** Lets something happen to the order that the saga's is now. */
function actor({ ports, clientOrderId }: SagaWorld) {
  const { broker } = ports;
  let replacements = 0;
  let price = 150;
  return async (what: string, qty: number): Promise<void> => {
    const ids = [clientOrderId, ...Array.from({ length: replacements }, (_, index) => `by-hand-${index}`)];
    const order = broker.orders.findLast((one) => ids.includes(one.clientOrderId));
    if (what === 'dearer') {
      price += 1;
      broker.setPrice('AAPL', `${price}.01`);
    }
    if (order === undefined) return;
    if (what === 'fill' && order.filledQty.lt(order.qty)) broker.fill(order.clientOrderId, String(qty));
    if (what === 'cancel') await broker.cancel(order.brokerOrderId);
    if (what === 'replace' && isWorking(order.status))
      await broker.replace(order.brokerOrderId, { clientOrderId: `by-hand-${replacements++}` });
  };
}
