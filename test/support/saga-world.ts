import { createHash } from 'node:crypto';
import { createHandler as createRecovery } from '../../functions/recovery/handler.ts';
import { createHandler } from '../../functions/trade-saga/handler.ts';
import { startAgent } from '../../src/application/agent/start-agent.ts';
import { executeDecision } from '../../src/application/decisions/execute-decision.ts';
import { checkInvariants } from '../../src/application/invariants/check-invariants.ts';
import { readHistory } from '../../src/application/invariants/history.ts';
import { relayOutbox } from '../../src/application/outbox/relay-outbox.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { required } from '../../src/application/support/change.ts';
import type { DecisionRecord } from '../../src/contracts/records/decision.ts';
import type { OrderRecord, SagaRecord } from '../../src/contracts/records/trade.ts';
import { type SagaStepRequest, sagaStepRequest } from '../../src/contracts/saga/trade-saga.ts';
import { clientOrderIdOf, intentIdOf } from '../../src/domain/ids.ts';
import type { AnySagaStep } from '../../src/domain/saga/steps.ts';
import { createLocalMachines, type LocalMachines } from '../../src/local/machines.ts';
import { createTurnstile } from '../../src/local/turnstile.ts';
import { AGENT } from './builders/common.ts';
import { aCycle, aDecision } from './builders/cycle-records.ts';
import { createTestPorts, given, type TestPorts } from './test-ports.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Hook = () => void | Promise<void>;

/** One decision on its way to a trade: real steps, real machine file, memory store, a broker that keeps an account. */
export interface SagaWorld {
  readonly ports: TestPorts;
  readonly sagaId: string;
  readonly clientOrderId: string;
  /** Runs before the step's next run, or after it has done its work; a throw is a fault of the function itself. */
  before(step: AnySagaStep, hook: Hook): void;
  after(step: AnySagaStep, hook: Hook): void;
  /** The function by itself, as a call that nobody waits for any more. */
  call(request: SagaStepRequest): Promise<unknown>;
  /** Takes the decision to its intent and its saga to the end of its execution. */
  trade(): Promise<void>;
  /** Takes the decision to its intent and starts its execution, which ends by itself. */
  begin(): Promise<LocalMachines>;
  /** Aborts the execution with this name, as an operator can; its first unless said otherwise. */
  abort(name?: string): void;
  /** Another execution of the same saga from its start, also while the first is running. */
  again(): Promise<void>;
  saga(): Promise<SagaRecord>;
  order(): Promise<OrderRecord>;
  decision(): Promise<DecisionRecord>;
  /** Steps in the order in which the machine called them, every try. */
  readonly calls: readonly AnySagaStep[];
  /** Delivers the outbox, then names every invariant that is broken, with where. */
  broken(): Promise<readonly string[]>;
}

type Invoke = (name: string, payload: unknown) => Promise<unknown>;

export interface SagaWorldOptions {
  readonly decision?: Partial<DecisionRecord>;
  /** Opened at the broker before the agent starts: symbol, quantity and price. */
  readonly holding?: readonly [symbol: string, qty: string, price: string];
  /** Instead of the test ports, for everything that the agent does; the assessment uses the test ports. */
  readonly through?: (ports: TestPorts) => Ports;
  /** ISO-8601 UTC; in a session unless said otherwise. */
  readonly start?: string;
  /** False loses the events of executions that are lost, and leaves their sagas to the heartbeat. */
  readonly recovery?: boolean;
}

export async function createSagaWorld(options: SagaWorldOptions = {}): Promise<SagaWorld> {
  const ports = createTestPorts({ autoAdvance: true, ...(options.start && { start: options.start }) });
  if (options.holding !== undefined) ports.broker.hold(...options.holding);
  await startAgent(ports, { agentId: AGENT, correlationId: 'start', by: 'ann' });
  const cycle = aCycle({ requests: [], undecided: 1 });
  const decision = aDecision({ cycleId: cycle.cycleId, ...options.decision });
  await given(ports, { kind: 'cycle', record: cycle }, { kind: 'decision', record: decision });
  const sagaId = intentIdOf(decision.decisionId);
  const clientOrderId = clientOrderIdOf(AGENT, sagaId, 'entry-1');

  const used = options.through?.(ports) ?? ports;
  const calls: AnySagaStep[] = [];
  const hooks = new Map<string, Hook[]>();
  const arm = (when: string, step: AnySagaStep, hook: Hook): void => {
    hooks.set(`${when} ${step}`, [...(hooks.get(`${when} ${step}`) ?? []), hook]);
  };
  const meet = async (when: string, step: AnySagaStep): Promise<void> => {
    await hooks.get(`${when} ${step}`)?.shift()?.();
  };
  const handle = createHandler(used);
  let latest: LocalMachines | undefined;
  /** A process of its own: it knows nothing of the executions of another. */
  const startMachines = (): LocalMachines => {
    const invoke: Invoke = async (name, payload) => {
      if (name === 'recovery')
        return options.recovery === false ? undefined : createRecovery({ ...used, machines })(payload);
      const { step } = sagaStepRequest.parse(payload);
      calls.push(step);
      await meet('before', step);
      const answer = await handle(payload);
      await meet('after', step);
      return answer;
    };
    const { clock, log } = ports;
    const machines = createLocalMachines({ clock, turnstile: createTurnstile(4), log, invoke });
    latest = machines;
    return machines;
  };
  const begin = async (): Promise<LocalMachines> => {
    const machines = startMachines();
    await executeDecision({ ...used, machines }, AGENT, decision.decisionId);
    return machines;
  };

  return {
    ports,
    sagaId,
    clientOrderId,
    calls,
    before: (step, hook) => arm('before', step, hook),
    after: (step, hook) => arm('after', step, hook),
    call: handle,
    begin,
    abort: (name = sagaId) => latest?.abort('trade-saga', name),
    trade: async () => idle(await begin()),
    async again() {
      const machines = startMachines();
      const input = { agentId: AGENT, sagaId, correlationId: decision.correlationId, error: null };
      await machines.start('trade-saga', `${sagaId}-again`, input);
      await idle(machines);
    },
    saga: async () => (await required(ports, 'saga', AGENT, sagaId)).record,
    order: async () => (await required(ports, 'order', AGENT, clientOrderId)).record,
    decision: async () => (await required(ports, 'decision', AGENT, decision.decisionId)).record,
    broken: () => brokenInvariants(ports),
  };
}

/** Delivers the outbox, then names every invariant that is broken, with where. */
export async function brokenInvariants(ports: Ports): Promise<readonly string[]> {
  await relayOutbox(ports, await ports.store.listOpen('outbox', AGENT, 100));
  const results = await checkInvariants(ports, await readHistory(ports, AGENT), sha256);
  return results.flatMap(({ name, violations }) => violations.map((violation) => `${name}: ${violation}`));
}

async function idle(machines: LocalMachines): Promise<void> {
  while (machines.running() > 0) await new Promise((resolve) => setImmediate(resolve));
}
