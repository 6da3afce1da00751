import { createAlpacaBroker, createAlpacaMarketData } from '../../src/adapters/alpaca/index.ts';
import { startAgent } from '../../src/application/agent/start-agent.ts';
import { runHeartbeat } from '../../src/application/heartbeat/run-heartbeat.ts';
import { orderByCommand } from '../../src/application/intents/order-by-command.ts';
import { createMarketData } from '../../src/application/market-data/market-data.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { runProtectionTick } from '../../src/application/protection/run-protection-tick.ts';
import { createGuard } from '../../src/application/resilience/guard.ts';
import { HOUR, MINUTE, SECOND, shift } from '../../src/domain/clock.ts';
import { dec } from '../../src/domain/decimal.ts';
import type { ExitRulesChange } from '../../src/domain/protection/exit-rules.ts';
import { DEFAULT_EXIT_RULES, withExitRules } from '../../src/domain/protection/exit-rules.ts';
import { createPaperExchange, createRecordedMarket, type FaultPlan } from '../../src/paper-exchange/index.ts';
import { newColumns } from '../../src/paper-exchange/market/columns.ts';
import { AGENT, NOW } from './builders/common.ts';
import { driveSagas } from './saga-driver.ts';
import { createTestPorts, type TestPorts, testAgent } from './test-ports.ts';

/** A price at the end of each minute; within a minute it goes there in a straight line. A pair jumps to its first. */
export type PricePath = readonly (number | readonly [jumpTo: number, end: number])[];

export interface ProtectionWorldOptions {
  readonly symbol?: string;
  /** Signed: negative is short. Bought, or sold, at 100 in the first minute. */
  readonly qty: string;
  readonly path: PricePath;
  readonly rules?: ExitRulesChange;
  /** Shares traded in each minute of `path`, of which a quarter is for us; more than enough unless said otherwise. */
  readonly volumes?: readonly number[];
  /** Minutes of `path` in which nothing trades although the price moves: from one to before another, from 0. */
  readonly halted?: readonly [from: number, until: number];
  /** How long a cancel, or what takes an order's place, is on its way at the broker; it may fill until then. */
  readonly venueDelayMs?: number;
}

/** A position on the paper exchange, through the real adapter, on a market that does what `path` says. */
export interface ProtectionWorld {
  /** Everything the agent stands on, as a process that has just started has it: it remembers nothing. */
  readonly restarted: () => Ports;
  readonly test: TestPorts;
  /** A second passes, the watchdog looks, its sagas end; with every thirtieth comes a heartbeat. */
  second(ports: Ports): Promise<void>;
  /** What a person does at the broker with the same account: a request to its API. */
  byHand(method: string, path: string, body?: object): Promise<unknown>;
  /** Exits, oldest first: `sell 10 at 97.00 by protect-…`. */
  exits(): Promise<readonly Exit[]>;
}

export interface Exit {
  readonly side: string;
  readonly qty: string;
  readonly price: number;
  readonly commandId: string;
}

const ENTRY = 100;
/** So long it stays at the entry price. */
const QUIET_MINUTES = 2;
const URL_OF_EXCHANGE = 'http://127.0.0.1:8127';

export async function createProtectionWorld(options: ProtectionWorldOptions): Promise<ProtectionWorld> {
  const { symbol = 'XYZ', qty, path, rules = {}, volumes = [], halted, venueDelayMs = 0 } = options;
  const agent = testAgent();
  const { limits, ...initial } = agent.initial;
  const exitRules = withExitRules(DEFAULT_EXIT_RULES, rules);
  const test = createTestPorts({
    autoAdvance: true,
    agents: [
      {
        ...agent,
        universe: [symbol],
        initial: { ...initial, exitRules, limits: { ...limits, allowShort: true } },
      },
    ],
  });
  const { clock, store, ids, log } = test;
  const exchange = createPaperExchange({
    clock,
    market: marketOf(symbol, path, volumes),
    settings: { slippageBps: 0, shorting: true, venueDelayMs },
    ...(halted && { faults: haltOf(symbol, halted) }),
  });
  const inProcess: typeof fetch = async (input, init) => exchange.app.fetch(new Request(input, init));
  const connection = { keyId: 'key', secretKey: 'secret', fetch: inProcess };
  const restarted = (): Ports => {
    const guard = createGuard({ store, clock, ids, log });
    const venue = createAlpacaMarketData({ ...connection, dataUrl: URL_OF_EXCHANGE, clock });
    return {
      ...test,
      guard,
      broker: createAlpacaBroker({ ...connection, tradingUrl: URL_OF_EXCHANGE, liveTradingAllowed: false }),
      marketData: createMarketData({ venue, guard, clock, log }),
    };
  };

  const ports = restarted();
  await clock.advance(5 * SECOND);
  await startAgent(ports, { agentId: AGENT, correlationId: 'start', by: 'ann' });
  const opening = { agentId: AGENT, correlationId: 'open', commandId: 'open', by: 'ann', symbol } as const;
  const amount = dec(qty);
  const ordered = await orderByCommand(ports, {
    ...opening,
    purpose: 'orchestration_run',
    side: amount.gt(0) ? 'buy' : 'sell',
    qty: amount.abs(),
  });
  if (ordered.kind === 'refused') throw new Error(`the entry was refused: ${ordered.codes.join(', ')}`);
  await driveSagas(ports);

  let seconds = 0;
  return {
    restarted,
    test,
    async second(used) {
      await clock.advance(SECOND);
      if (++seconds % 30 === 0) await runHeartbeat(used, {});
      await runProtectionTick(used, AGENT, `tick-${seconds}`);
      await driveSagas(used);
    },
    async byHand(method, path, body) {
      const headers = { 'APCA-API-KEY-ID': 'key', 'APCA-API-SECRET-KEY': 'secret' };
      const request = { method, headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await inProcess(`${URL_OF_EXCHANGE}${path}`, request);
      const answer = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
      return answer === '' ? undefined : (JSON.parse(answer) as unknown);
    },
    async exits() {
      const { items } = await store.list('trade', AGENT, { limit: 100, ascending: true });
      return items
        .filter(({ riskReducing }) => riskReducing)
        .map(({ side, qty: filled, price, origin }) => ({
          side,
          qty: filled.toFixed(),
          price: Number(price.toString()),
          commandId: origin.kind === 'command' ? origin.commandId : '',
        }));
    },
  };
}

/** The length of a path, in seconds. */
export const secondsOf = (path: PricePath): number => ((path.length + QUIET_MINUTES) * MINUTE) / SECOND;

function haltOf(symbol: string, minutes: readonly [number, number]): FaultPlan {
  const [from, until] = minutes.map((minute) => shift(NOW, (QUIET_MINUTES + minute) * MINUTE));
  return { faults: [{ kind: 'halt', symbol, from: from ?? NOW, until: until ?? NOW }] };
}

function marketOf(symbol: string, path: PricePath, volumes: readonly number[]) {
  const legs: (readonly [number, number])[] = Array.from({ length: QUIET_MINUTES }, () => [ENTRY, ENTRY]);
  for (const leg of path) {
    const [, before = ENTRY] = legs.at(-1) ?? [];
    legs.push(typeof leg === 'number' ? [before, leg] : leg);
  }
  const [, last = ENTRY] = legs.at(-1) ?? [];
  // Enough of it afterwards for whatever still waits.
  for (let minute = 0; minute < HOUR / MINUTE; minute++) legs.push([last, last]);
  const columns = newColumns(legs.length);
  legs.forEach(([open, close], index) => {
    columns.start[index] = Date.parse(NOW) + index * MINUTE;
    columns.open[index] = open;
    columns.high[index] = Math.max(open, close);
    columns.low[index] = Math.min(open, close);
    columns.close[index] = close;
    columns.volume[index] = volumes[index - QUIET_MINUTES] ?? 1e6;
  });
  return createRecordedMarket({
    files: [{ symbol, timeframe: '1Min', columns }],
    fingerprint: `${symbol} ${JSON.stringify([path, volumes])}`,
  });
}
