import { describe, expect, test } from 'vitest';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import type { Broker } from '../../src/application/ports/broker.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import type { Store } from '../../src/application/ports/store.ts';
import { required } from '../../src/application/support/change.ts';
import { dec } from '../../src/domain/decimal.ts';
import { ConflictError, FatalError, TransientError } from '../../src/domain/errors.ts';
import { isSagaEnd } from '../../src/domain/saga/steps.ts';
import { AGENT } from '../support/builders/common.ts';
import { createSagaWorld, type SagaWorld } from '../support/saga-world.ts';
import type { TestPorts } from '../support/test-ports.ts';

/** A process that can be killed: from then on nothing that it does reaches store or broker. */
interface Process {
  readonly through: (ports: TestPorts) => Ports;
  /** Kills it at the `nth` effect from now (commit, submit or cancel): before it, or right after it. */
  killAt(nth: number, when: 'before' | 'after'): void;
  restart(): void;
  /** Effects since the last restart. */
  readonly effects: readonly string[];
}

class Killed extends Error {
  override readonly name = 'Killed';
}

function createProcess(): Process {
  let dead = false;
  let plan: { readonly nth: number; readonly when: 'before' | 'after' } | undefined;
  let effects: string[] = [];
  const alive = (): void => {
    if (dead) throw new Killed('the process is gone');
  };
  const effect = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    alive();
    effects.push(what);
    const struck = effects.length === plan?.nth;
    if (struck && plan?.when === 'before') {
      dead = true;
      throw new Killed(`before ${what}`);
    }
    const result = await work();
    dead ||= struck;
    alive();
    return result;
  };
  const read = <T>(work: () => Promise<T>): Promise<T> => Promise.resolve().then(alive).then(work);
  return {
    get effects() {
      return effects;
    },
    killAt(nth, when) {
      plan = { nth, when };
    },
    restart() {
      dead = false;
      plan = undefined;
      effects = [];
    },
    through(ports) {
      const { store, broker } = ports;
      const mortalStore: Store = {
        get: (kind, agentId, id) => read(() => store.get(kind, agentId, id)),
        list: (kind, agentId, query) => read(() => store.list(kind, agentId, query)),
        listOpen: (kind, agentId, limit) => read(() => store.listOpen(kind, agentId, limit)),
        audit: (agentId, fromSeq, limit) => read(() => store.audit(agentId, fromSeq, limit)),
        commit: (change) => effect('commit', () => store.commit(change)),
      };
      const mortalBroker: Broker = {
        account: () => read(() => broker.account()),
        positions: () => read(() => broker.positions()),
        openOrders: () => read(() => broker.openOrders()),
        ordersSince: (since) => read(() => broker.ordersSince(since)),
        asset: (symbol) => read(() => broker.asset(symbol)),
        sessions: (from, to) => read(() => broker.sessions(from, to)),
        orderByClientId: (id) => read(() => broker.orderByClientId(id)),
        orderById: (id) => read(() => broker.orderById(id)),
        submit: (request) => effect('submit', () => broker.submit(request)),
        replace: (id, change) => effect('replace', () => broker.replace(id, change)),
        cancel: (id) => effect('cancel', () => broker.cancel(id)),
      };
      return { ...ports, store: mortalStore, broker: mortalBroker };
    },
  };
}

/** What happens to the order in the market, and where the saga must end for it. */
const COURSES = [
  { name: 'fills at once', market: () => undefined, ends: 'completed', qty: '10' },
  {
    name: 'never fills',
    market: ({ ports }: SagaWorld) => {
      ports.broker.fillsAtOnce = false;
    },
    ends: 'compensated',
    qty: '0',
  },
  {
    name: 'fills in part, and the rest is cancelled',
    market: ({ ports, clientOrderId }: SagaWorld) => {
      ports.broker.fillsAtOnce = false;
      ports.broker.beforeNext('cancel', () => ports.broker.fill(clientOrderId, '4'));
    },
    ends: 'completed',
    qty: '4',
  },
  {
    name: 'is rejected',
    market: ({ ports }: SagaWorld) => {
      for (let tries = 0; tries < 2; tries++) ports.broker.rejectNext('40310000', 'no');
    },
    ends: 'rejected',
    qty: '0',
  },
] as const;

async function world(market: (world: SagaWorld) => void, process = createProcess()): Promise<SagaWorld> {
  const made = await createSagaWorld({ decision: { suggestedQty: dec(10) }, through: process.through });
  market(made);
  return made;
}

const heldQty = async ({ ports }: SagaWorld): Promise<string> =>
  (await required(ports, 'portfolio', AGENT, 'portfolio')).record.positions.map(({ qty }) =>
    qty.toFixed(),
  )[0] ?? '0';

describe.each(COURSES)('an order that $name', ({ market, ends, qty }) => {
  test.each(['before', 'after'] as const)(
    'the process dies %s any of its effects, and the execution runs again',
    async (when) => {
      const clean = createProcess();
      await (await world(market, clean)).trade();
      const count = clean.effects.length;
      expect(count).toBeGreaterThan(3);

      for (let nth = 1; nth <= count; nth++) {
        const process = createProcess();
        const crashed = await world(market, process);
        process.killAt(nth, when);
        await crashed.trade().catch(() => undefined);
        process.restart();

        await crashed.trade();

        const at = `${when} effect ${nth} of ${count}`;
        expect((await crashed.saga()).status, at).toBe(ends);
        expect(crashed.ports.broker.orders.length, at).toBeLessThanOrEqual(1);
        expect(await heldQty(crashed), at).toBe(qty);
        expect(await crashed.broken(), at).toEqual([]);
      }
    },
  );

  test('the whole execution runs again after its end, and changes nothing', async () => {
    const done = await world(market);
    await done.trade();
    const [before, submitted] = [await done.saga(), done.ports.broker.submitted.length];

    await done.again();

    expect(await done.saga()).toEqual(before);
    expect(done.ports.broker.submitted).toHaveLength(submitted);
    expect(await done.broken()).toEqual([]);
  });

  test('two executions run at once: one order, one trade, one end', async () => {
    const shared = await world(market);
    shared.before('ValidateRisk', () => void shared.again());

    await shared.trade();
    while (!isSagaEnd((await shared.saga()).status)) await new Promise((resolve) => setImmediate(resolve));

    expect((await shared.saga()).status).toBe(ends);
    expect(shared.ports.broker.orders.length).toBeLessThanOrEqual(1);
    expect(await heldQty(shared)).toBe(qty);
    expect(await shared.broken()).toEqual([]);
  });

  test('each step loses its answer after its commit, and is called again', async () => {
    const lossy = await world(market);
    for (const step of [
      'ValidateRisk',
      'ReserveBuyingPower',
      'SubmitOrder',
      'WaitForFill',
      'UpdatePosition',
      'RecordTrade',
      'UndoSubmitOrder',
      'UndoReserveBuyingPower',
      'RejectSaga',
    ] as const) {
      lossy.after(step, () => {
        throw new TransientError('the answer was lost');
      });
    }

    await lossy.trade();

    expect((await lossy.saga()).status).toBe(ends);
    expect(await heldQty(lossy)).toBe(qty);
    expect(await lossy.broken()).toEqual([]);
  });
});

describe('the store', () => {
  test('refuses each commit of the saga once: the step starts again from its reads', async () => {
    const refused = new Set<string>();
    const made = await createSagaWorld({
      decision: { suggestedQty: dec(10) },
      through: (ports) => ({
        ...ports,
        store: {
          ...ports.store,
          commit: async (change) => {
            const what = change.writes
              .map(
                (write) =>
                  `${write.op} ${write.kind === 'saga' && write.op === 'put' ? write.record.steps.length : write.kind}`,
              )
              .join(', ');
            if (change.writes.some(({ kind }) => kind === 'saga') && !refused.has(what)) {
              refused.add(what);
              throw new ConflictError('someone was faster');
            }
            return ports.store.commit(change);
          },
        },
      }),
    });

    await made.trade();

    expect(refused.size).toBeGreaterThanOrEqual(7);
    expect((await made.saga()).status).toBe('completed');
    // Only what is written before the submit is left to the next try of the machine.
    expect(made.calls.filter((step, index) => made.calls.indexOf(step) !== index)).toEqual(['SubmitOrder']);
    expect(await made.broken()).toEqual([]);
  });

  test('throttles for a moment in every step', async () => {
    let commits = 0;
    const made = await createSagaWorld({
      decision: { suggestedQty: dec(10) },
      through: (ports) => ({
        ...ports,
        store: {
          ...ports.store,
          commit: (change) =>
            ++commits % 3 === 2
              ? Promise.reject(new TransientError('throttled'))
              : ports.store.commit(change),
        },
      }),
    });

    await made.trade().catch(() => undefined);
    await made.trade();

    expect((await made.saga()).status).toBe('completed');
    expect(made.ports.broker.orders).toHaveLength(1);
    expect(await made.broken()).toEqual([]);
  });
});

describe('a saga that is being undone takes no step forward', () => {
  test('a submission that outlived its task orders nothing once the undo is done', async () => {
    const late = await world(() => undefined);
    const { promise: slow, resolve: goOn } = Promise.withResolvers<void>();
    const request = { step: 'SubmitOrder', agentId: AGENT, sagaId: late.sagaId } as const;
    late.before('SubmitOrder', () => {
      late.ports.broker.beforeNext('asset', () => slow);
      void late.call(request).catch(() => undefined);
      throw Object.assign(new Error('task timed out'), { name: 'States.Timeout' });
    });
    await late.trade();
    const ended = await late.saga();
    expect(ended.status).toBe('compensated');

    goOn();
    await settled();

    expect(await late.saga()).toEqual(ended);

    expect(late.ports.broker.submitted).toEqual([]);
    expect(await late.ports.store.get('order', AGENT, late.clientOrderId)).toBeUndefined();
    expect(await late.broken()).toEqual([]);
  });

  test('nor does a try that has no time left to hear of its submission', async () => {
    const late = await world(() => undefined);
    late.ports.broker.failNext('submit', new TransientError('503'));
    late.before('SubmitOrder', () => undefined);
    late.before('SubmitOrder', () => {
      late.ports.broker.beforeNext('asset', () => late.ports.clock.advance(6_000));
    });

    await late.trade();

    expect(late.calls.filter((step) => step === 'SubmitOrder')).toHaveLength(3);
    expect(late.ports.broker.submitted).toHaveLength(1);
    expect((await late.saga()).status).toBe('completed');
    expect(await late.broken()).toEqual([]);
  });

  test('a host that dies during the undo and comes back goes on with the undo', async () => {
    const process = createProcess();
    const killed = await world(({ ports }) => {
      for (let tries = 0; tries < 4; tries++) ports.broker.failNext('submit', new TransientError('503'));
    }, process);
    killed.after('UndoSubmitOrder', () => {
      process.killAt(process.effects.length + 1, 'before');
    });
    await killed.trade();
    expect((await killed.saga()).status).toBe('compensating');
    process.restart();

    await killed.again();

    expect((await killed.saga()).status).toBe('compensated');
    expect(killed.ports.broker.orders).toEqual([]);
    expect(await killed.broken()).toEqual([]);
  });
});

describe('what the machine cannot catch (SG5)', () => {
  /** A saga whose undo fails while the store cannot take the end of it. */
  async function aSagaLeftOpen(process: Process): Promise<SagaWorld> {
    const left = await world(({ ports }) => {
      ports.broker.fillsAtOnce = false;
      for (let tries = 0; tries < 2; tries++)
        ports.broker.failNext('cancel', new FatalError('401 unauthorized'));
    }, process);
    left.before('FailSaga', () => process.killAt(process.effects.length + 1, 'before'));
    await left.trade();
    expect((await left.saga()).status).toBe('running');
    process.restart();
    return left;
  }

  test('a saga whose execution is over is found by the heartbeat, runs again, and ends', async () => {
    const process = createProcess();
    const left = await aSagaLeftOpen(process);
    await left.ports.clock.advance(300_000);
    const started: string[] = [];
    const machines: Ports['machines'] = {
      async start(_machine, name) {
        started.push(name);
        await left.again();
        return 'started';
      },
      status: async () => 'ended',
    };

    await runHeartbeat({ ...left.ports, machines }, {});

    expect(started).toEqual([`${left.sagaId}-r1`]);
    expect(await left.saga()).toMatchObject({ status: 'compensated', executions: 2 });
    expect(left.ports.broker.orders.map(({ status }) => status)).toEqual(['canceled']);
    expect(await alertsOf(left.ports)).toEqual(['saga_recovered']);
    expect(await left.broken()).toEqual([]);
  });

  test('an undo that fails again ends it as failed, with the alert', async () => {
    const process = createProcess();
    const left = await aSagaLeftOpen(process);
    await left.ports.clock.advance(300_000);
    left.ports.broker.failNext('cancel', new FatalError('401 unauthorized'));

    await left.again();

    expect((await left.saga()).status).toBe('failed');
    expect(await alertsOf(left.ports)).toEqual(['saga_failed']);
  });
});

const alertsOf = async ({ store }: Ports): Promise<readonly string[]> =>
  (await store.list('alert', AGENT, { limit: 10 })).items.map(({ kind }) => kind);

/** Lets everything run that does not wait for the clock. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
}
