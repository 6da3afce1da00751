import fc from 'fast-check';
import { activateKillSwitch } from '../../src/application/agent/activate-kill-switch.ts';
import { cancelFlatten } from '../../src/application/agent/cancel-flatten.ts';
import { pauseAgent } from '../../src/application/agent/pause-agent.ts';
import { resetKillSwitch } from '../../src/application/agent/reset-kill-switch.ts';
import { resumeAgent } from '../../src/application/agent/resume-agent.ts';
import { startAgent } from '../../src/application/agent/start-agent.ts';
import { stopAgent } from '../../src/application/agent/stop-agent.ts';
import { executeDecision } from '../../src/application/decisions/execute-decision.ts';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import { orderByCommand } from '../../src/application/intents/order-by-command.ts';
import { dec, min } from '../../src/domain/decimal.ts';
import { ConflictError } from '../../src/domain/errors.ts';
import { usd } from '../../src/domain/money.ts';
import { AGENT } from './builders/common.ts';
import { aCycle, aDecision } from './builders/cycle-records.ts';
import { aRunningAgent } from './running-agent.ts';
import { driveSagas, sagaSteps } from './saga-driver.ts';
import { given, type TestPorts } from './test-ports.ts';

const symbol = fc.constantFrom('AAPL', 'MSFT', 'NVDA');
const side = fc.constantFrom('buy' as const, 'sell' as const);
const qty = fc.integer({ min: 1, max: 12 });
/** Which of those that there are, round and round. */
const pick = fc.nat(20);

/** What an operator may do. */
export const commands = fc.oneof(
  fc.record({ do: fc.constantFrom('start' as const, 'pause' as const, 'resume' as const) }),
  fc.record({ do: fc.constant('stop' as const), cancelOpenOrders: fc.boolean() }),
  fc.record({ do: fc.constant('kill' as const), cancelOpenOrders: fc.boolean(), flatten: fc.boolean() }),
  fc.record({ do: fc.constantFrom('reset' as const, 'cancelFlatten' as const) }),
);

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

/** What Quarterdeck and its broker do. */
export const ownEvents = fc.oneof(
  weighted(3, fc.record({ do: fc.constant('decide' as const), symbol, qty })),
  weighted(3, fc.record({ do: fc.constant('order' as const), symbol, side, qty })),
  weighted(8, fc.record({ do: fc.constant('step' as const), pick, steps: fc.integer({ min: 1, max: 3 }) })),
  weighted(5, fc.record({ do: fc.constant('fill' as const), pick, qty })),
  weighted(4, fc.record({ do: fc.constant('beat' as const), fillsAtOnce: fc.boolean() })),
  weighted(1, fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 90 }) })),
);

/** What others do who use the same account. */
export const othersEvents = fc.oneof(
  weighted(3, fc.record({ do: fc.constant('byHand' as const), symbol, side, qty })),
  weighted(1, fc.record({ do: fc.constant('cancelByHand' as const), pick })),
);

type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Happening = ValueOf<typeof commands> | ValueOf<typeof ownEvents> | ValueOf<typeof othersEvents>;

/** Long enough for one thing to come in the way of another. */
export const historyOf = (...kinds: readonly fc.WeightedArbitrary<Happening>[]): fc.Arbitrary<Happening[]> =>
  fc.array(fc.oneof(...kinds), { minLength: 10, maxLength: 40, size: 'max' });

/** An account with shares in it, where all this may happen in any order. Nobody is ever short. */
export interface AnyHistory {
  readonly ports: TestPorts;
  happen(what: Happening): Promise<void>;
  /** Lets everything come to rest: sagas end, orders of others go, two heartbeats see it. */
  settle(): Promise<void>;
}

export async function createAnyHistory(): Promise<AnyHistory> {
  const ports = await aRunningAgent({ autoAdvance: true }, ({ broker }) => {
    broker.hold('AAPL', '10', '150');
    broker.hold('MSFT', '5', '400');
  });
  const { broker, store, clock } = ports;
  broker.fillsAtOnce = false;
  const operator = { agentId: AGENT, correlationId: 'operator', by: 'ann', reason: 'a test' };
  const sagas = new Map<string, ReturnType<typeof sagaSteps>>();
  let made = 0;

  /** A command that is refused as things stand changes nothing: that is what a Conflict says. */
  const attempt = (command: Promise<unknown>): Promise<unknown> =>
    command.catch((error: unknown) => {
      if (!(error instanceof ConflictError)) throw error;
    });
  const held = async (symbol: string) =>
    (await broker.positions()).find((position) => position.symbol === symbol)?.qty ?? dec(0);

  async function decide(symbol: string, qty: number): Promise<void> {
    const cycleId = `cycle-${String(++made).padStart(8, '0')}`;
    const createdAt = clock.now().toISOString();
    const cycle = aCycle({ cycleId, requests: [], undecided: 1, startedAt: createdAt, status: 'running' });
    const decision = aDecision({
      cycleId,
      symbol,
      suggestedQty: dec(qty),
      createdAt,
      dataTimestamp: createdAt,
    });
    await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
    await executeDecision(ports, AGENT, decision.decisionId);
  }

  async function step(pick: number, steps: number): Promise<void> {
    const open = await store.listOpen('saga', AGENT, 100);
    const sagaId = open[pick % Math.max(1, open.length)]?.sagaId;
    if (sagaId === undefined) return;
    const running = sagas.get(sagaId) ?? sagaSteps(ports, sagaId);
    sagas.set(sagaId, running);
    for (let taken = 0; taken < steps; taken++) await running.next();
  }

  async function fill(pick: number, qty: number): Promise<void> {
    const open = await broker.openOrders();
    const order = open[pick % Math.max(1, open.length)];
    if (order === undefined) return;
    const left = min(dec(qty), order.qty.minus(order.filledQty));
    const isThere = order.side === 'buy' || (await held(order.symbol)).gte(left);
    if (isThere) broker.fill(order.clientOrderId, left.toFixed());
  }

  async function byHand(symbol: string, side: 'buy' | 'sell', qty: number): Promise<void> {
    const clientOrderId = `by-hand-${++made}`;
    const order = { clientOrderId, symbol, side, qty: dec(qty), type: 'limit', timeInForce: 'day' } as const;
    await broker.submit({ ...order, limitPrice: usd('100') });
    broker.submitted.pop();
  }

  /** False when there is nothing of theirs. */
  async function cancelByHand(pick: number): Promise<boolean> {
    const foreign = (await broker.openOrders()).filter(({ clientOrderId }) =>
      clientOrderId.startsWith('by-hand'),
    );
    const order = foreign[pick % Math.max(1, foreign.length)];
    if (order !== undefined) await broker.cancel(order.brokerOrderId);
    return order !== undefined;
  }

  const order = (symbol: string, side: 'buy' | 'sell', qty: number): Promise<unknown> =>
    orderByCommand(ports, {
      ...operator,
      commandId: `command-${++made}`,
      purpose: 'orchestration_run',
      symbol,
      side,
      qty: dec(qty),
    });

  async function happen(what: Happening): Promise<void> {
    switch (what.do) {
      case 'start':
        return void (await attempt(startAgent(ports, operator)));
      case 'pause':
        return void (await attempt(pauseAgent(ports, operator)));
      case 'resume':
        return void (await attempt(resumeAgent(ports, operator)));
      case 'stop':
        return void (await attempt(
          stopAgent(ports, { ...operator, cancelOpenOrders: what.cancelOpenOrders }),
        ));
      case 'kill': {
        const { cancelOpenOrders, flatten } = what;
        return void (await activateKillSwitch(ports, { ...operator, cancelOpenOrders, flatten }));
      }
      case 'reset':
        return void (await attempt(resetKillSwitch(ports, operator)));
      case 'cancelFlatten':
        return void (await attempt(cancelFlatten(ports, operator)));
      case 'decide':
        return decide(what.symbol, what.qty);
      case 'order':
        return void (await order(what.symbol, what.side, what.qty));
      case 'step':
        return step(what.pick, what.steps);
      case 'fill':
        return fill(what.pick, what.qty);
      case 'byHand':
        return byHand(what.symbol, what.side, what.qty);
      case 'cancelByHand':
        return void (await cancelByHand(what.pick));
      case 'beat':
        broker.fillsAtOnce = what.fillsAtOnce;
        return runHeartbeat(ports, {});
      case 'wait':
        return clock.advance(what.seconds * 1_000);
    }
  }

  return {
    ports,
    happen,
    async settle() {
      broker.fillsAtOnce = true;
      for (const running of sagas.values()) while ((await running.next()).done !== true);
      await driveSagas(ports);
      for (let left = true; left; left = await cancelByHand(0));
      for (let beats = 0; beats < 2; beats++) {
        await clock.advance(30_000);
        await runHeartbeat(ports, {});
        await driveSagas(ports);
      }
    },
  };
}
