import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAlpacaBroker } from '../../../src/adapters/alpaca/index.ts';
import { openTradeStream, type TradeStream } from '../../../src/adapters/alpaca/trade-stream.ts';
import type { Broker, BrokerOrder, OrderRequest } from '../../../src/application/ports/broker.ts';
import { contextOf, type StepContext } from '../../../src/application/trade-saga/context.ts';
import { cancelAndResolve, waitUntilEnded } from '../../../src/application/trade-saga/watch-order.ts';
import type { Clock } from '../../../src/domain/clock.ts';
import { dec } from '../../../src/domain/decimal.ts';
import { usd } from '../../../src/domain/money.ts';
import { createSyntheticMarket, type FaultPlan } from '../../../src/paper-exchange/index.ts';
import { anIntent, aSaga } from '../../support/builders/trade-records.ts';
import { createKeptLog } from '../../support/kept-log.ts';
import { createTestPorts } from '../../support/test-ports.ts';
import { KEYS, type ServedVenue, serve } from './served.ts';
import { NOW } from './venue.ts';

const FILL_WAIT_MS = 30_000;
/** Market time passes in steps: between two of them the network has its turn. */
const STEP_MS = 50;
const ENDS = new Set(['fill', 'canceled', 'expired', 'rejected', 'replaced']);

/** The order that a person puts in the place of ours: nobody waits for word of it. */
const SUCCESSOR = 'by-hand';

interface Course {
  readonly faults?: FaultPlan['faults'];
  readonly order?: Partial<OrderRequest>;
  /** Done by somebody else at a moment of market time after the submission. */
  readonly meanwhile?: {
    readonly atMs: number;
    readonly act: (broker: Broker, id: string) => Promise<unknown>;
  };
}

const COURSES: Readonly<Record<string, Course>> = {
  'fills at once': {},
  'fills late': { faults: [{ kind: 'late_fill', delayMs: 7_300 }] },
  'fills in part': { faults: [{ kind: 'partial', share: 0.4 }] },
  'never fills': { order: { type: 'limit', limitPrice: usd('1.05') } },
  'fills after its cancel': {
    faults: [
      { kind: 'late_fill', delayMs: 31_000 },
      { kind: 'slow_cancel', delayMs: 3_000 },
    ],
  },
  'is rejected by the venue': { faults: [{ kind: 'reject' }] },
  'is canceled by a person': {
    order: { type: 'limit', limitPrice: usd('1.05') },
    meanwhile: { atMs: 5_300, act: (broker, id) => broker.cancel(id) },
  },
  'is replaced by a person, and its successor fills': {
    order: { type: 'limit', limitPrice: usd('1.05') },
    meanwhile: {
      atMs: 5_300,
      act: (broker, id) => broker.replace(id, { clientOrderId: SUCCESSOR, limitPrice: usd('900') }),
    },
  },
};

describe('waiting for an order at an exchange behind a network', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0).toReversed()) await close();
  });

  /** Takes an order through its course as a saga does; how it ended, and how long the saga waited in market time. */
  async function wait({ faults = [], order = {}, meanwhile }: Course, streamed: boolean) {
    const venue = await serve(createSyntheticMarket({ seed: 4 }), NOW, { faults: { faults } });
    open.push(() => venue.stop());
    const account = { keyId: KEYS.keyId, secretKey: KEYS.secret };
    const connection = { ...account, tradingUrl: venue.url, liveTradingAllowed: false };
    const stream = streamed ? await listen(connection) : undefined;
    const broker = createAlpacaBroker({ ...connection, stream });
    const questions = vi.spyOn(broker, 'orderByClientId');
    const context = contextFor(
      broker,
      marketClock(venue, () => act()),
    );
    const { clientOrderId } = context;
    const submission = await broker.submit({
      clientOrderId,
      symbol: 'AAPL',
      side: 'buy',
      qty: dec(10),
      type: 'market',
      timeInForce: 'day',
      ...order,
    });
    if (submission.kind === 'rejected') throw new Error(submission.message);
    const { brokerOrderId } = submission.order;
    let done = meanwhile === undefined;
    const act = async (): Promise<void> => {
      if (done || meanwhile === undefined || venue.now < NOW + meanwhile.atMs) return;
      done = true;
      await meanwhile.act(broker, brokerOrderId);
    };

    const ended = await cancelAndResolve(context, await waitUntilEnded(context, FILL_WAIT_MS));

    return { ended: outcomeOf(ended), waitedMs: venue.now - NOW, asked: questions.mock.calls.length };
  }

  /** A stream that is heard. */
  async function listen(
    connection: Omit<Parameters<typeof openTradeStream>[0], 'log'>,
  ): Promise<TradeStream> {
    const stream = openTradeStream({ ...connection, log: createKeptLog() });
    open.push(() => stream.close());
    // Whoever waits is told when the stream begins to be heard.
    const hint = stream.hintOfEnd('anything');
    await hint.came;
    hint.cancel();
    return stream;
  }

  it.each(Object.entries(COURSES))(
    'ends the same with a stream and without when it %s',
    async (_, course) => {
      const polled = await wait(course, false);
      const streamed = await wait(course, true);

      expect(streamed.ended).toEqual(polled.ended);
      expect(streamed.waitedMs).toBeLessThanOrEqual(polled.waitedMs);
      // A word costs a question at most, and saves those after it.
      expect(streamed.asked).toBeLessThanOrEqual(polled.asked + 1);
    },
  );

  it('is over as soon as the stream tells, not when it would be asked for next', async () => {
    const course: Course = { faults: [{ kind: 'late_fill', delayMs: 7_300 }] };

    const polled = await wait(course, false);
    const streamed = await wait(course, true);

    expect(polled.waitedMs).toBeGreaterThan(7_300 + 500);
    expect(streamed.waitedMs).toBeLessThan(7_300 + 1_000);
    expect(streamed.waitedMs).toBeLessThan(polled.waitedMs);
  });
});

const contextFor = (broker: Broker, clock: Clock): StepContext => {
  const intent = anIntent();
  const saga = aSaga({ sagaId: intent.intentId });
  const request = { step: 'WaitForFill', agentId: saga.agentId, sagaId: saga.sagaId, error: null } as const;
  const ports = { ...createTestPorts(), broker, clock };
  return contextOf(
    ports,
    { ...request, correlationId: saga.correlationId },
    { record: saga, version: 1 },
    intent,
  );
};

/** The exchange's time, which passes while somebody sleeps. A word that the exchange has sent is waited for. */
function marketClock(venue: ServedVenue, act: () => Promise<void>): Clock {
  let told = false;
  venue.exchange.onTradeUpdate(({ event, order }) => {
    const { client_order_id: id } = order as { readonly client_order_id: string };
    told ||= ENDS.has(String(event)) && id !== SUCCESSOR;
  });
  return {
    now: () => new Date(venue.now),
    timer: () => ({ expired: new Promise(() => undefined), cancel: () => undefined }),
    async sleep(ms, woken) {
      const end = venue.now + ms;
      while (venue.now < end) {
        venue.pass(Math.min(STEP_MS, end - venue.now));
        await act();
        if (!told || woken === undefined) continue;
        told = false;
        return woken;
      }
    },
  };
}

const outcomeOf = ({ status, qty, filledQty, filledAveragePrice }: BrokerOrder) => ({
  status,
  qty: qty.toFixed(),
  filledQty: filledQty.toFixed(),
  filled: filledAveragePrice !== undefined,
});
