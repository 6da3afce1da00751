import { createSeededIds } from '../../src/adapters/memory/ids.ts';
import { createMemoryMetrics } from '../../src/adapters/memory/metrics.ts';
import { createMemoryStore } from '../../src/adapters/memory/store.ts';
import { ensureAgent } from '../../src/application/agent/ensure-agent.ts';
import { startAgent } from '../../src/application/agent/start-agent.ts';
import { createRulesEngine } from '../../src/application/engines/rules-engine.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { createGuard } from '../../src/application/resilience/guard.ts';
import { guardedVenue } from '../../src/application/resilience/guarded-venue.ts';
import type { AgentConfig } from '../../src/contracts/config/deployment.ts';
import type { FunctionName } from '../../src/contracts/names.ts';
import { errorMessage } from '../../src/domain/errors.ts';
import { createSimulatedClock } from '../../src/local/clock/simulated-clock.ts';
import { createInvoke } from '../../src/local/functions.ts';
import { createLocalMachines } from '../../src/local/machines.ts';
import { pump } from '../../src/local/pump.ts';
import { createTurnstile } from '../../src/local/turnstile.ts';
import { connectExchange, SYNTHETIC_SEED } from '../metering/exchange.ts';
import { START } from '../metering/metered-host.ts';

export interface MemoryHost {
  readonly ports: Ports;
  /** Invokes `name` with each event, one after the other, and returns when no machine runs any more. */
  work(name: FunctionName, events: readonly unknown[]): Promise<void>;
  /** Lets market time pass. */
  pass(ms: number): Promise<void>;
  close(): void;
}

/** Store, queue and metrics in memory, the paper exchange in process: what is left is the work itself. */
export async function startMemoryHost(agent: AgentConfig): Promise<MemoryHost> {
  const turnstile = createTurnstile(1);
  const clock = createSimulatedClock({
    start: new Date(START),
    speed: 'max',
    turnstile,
    wall: () => performance.now(),
    skip: (now) => now,
    onTime: () => undefined,
  });
  const ids = createSeededIds(SYNTHETIC_SEED, clock);
  const problems: string[] = [];
  const log: Ports['log'] = {
    info: () => undefined,
    warn: () => undefined,
    error: (message, context) => void problems.push(`${message} ${String(context?.['error'] ?? '')}`),
    within: (_context, work) => work(),
  };
  const exchange = connectExchange(clock);
  const store = createMemoryStore({ clock, ids });
  const guard = createGuard({ store, clock, ids, log });
  const { broker, marketData } = guardedVenue(exchange, { guard, clock, log });
  const invoke = createInvoke(() => ports);
  const machines = createLocalMachines({ clock, turnstile, log, invoke });
  const ports: Ports = {
    config: { agents: [agent] },
    clock,
    ids,
    log,
    metrics: createMemoryMetrics(),
    store,
    broker,
    marketData,
    guard,
    queue: { send: async () => undefined },
    deadLetters: { count: async () => 0, redrive: async () => 0 },
    bus: { publish: async () => undefined },
    machines,
    engines: { rules: createRulesEngine({ marketData }) },
  };
  const command = { agentId: agent.agentId, correlationId: ids.next(), by: 'system' };
  await ensureAgent(ports, command);
  await startAgent(ports, command);

  const run = async (events: readonly (() => Promise<unknown>)[], finished: () => boolean): Promise<void> => {
    const waiting = [...events];
    await pump({
      turnstile,
      clock,
      sources: [
        async () => {
          const next = waiting.shift();
          return next && (async () => void (await next()));
        },
      ],
      finished,
      onFault: (error) => void problems.push(errorMessage(error)),
    });
    if (problems.length > 0) throw new Error(`the memory host failed: ${problems.slice(0, 3).join('; ')}`);
  };

  return {
    ports,
    work: (name, events) =>
      run(
        events.map((event) => () => invoke(name, event)),
        () => machines.running() === 0,
      ),
    async pass(ms) {
      const until = new Date(clock.now().getTime() + ms);
      clock.alarm(until, () => undefined);
      await run([], () => clock.now() >= until);
    },
    close: () => exchange.close(),
  };
}
