import { describe, expect, test } from 'vitest';
import { closePosition } from '../../src/application/portfolio/close-position.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { dec } from '../../src/domain/decimal.ts';
import type { ExitRulesChange } from '../../src/domain/protection/exit-rules.ts';
import { AGENT } from '../support/builders/common.ts';
import { cancelExits, replaceLeg } from '../support/exits-by-hand.ts';
import {
  createProtectionWorld,
  type PricePath,
  type ProtectionWorld,
  secondsOf,
} from '../support/protection-world.ts';
import { driveSagas } from '../support/saga-driver.ts';
import { brokenInvariants } from '../support/saga-world.ts';

interface Scenario {
  readonly name: string;
  readonly symbol?: string;
  readonly qty?: string;
  readonly path: PricePath;
  readonly rules?: ExitRulesChange;
  /** Of the one exit: part of its command's id, and the price that it should get. */
  readonly exit: readonly [by: string, price: number];
  /** What it leaves, where that is not all that was opened. */
  readonly left?: string;
  readonly volumes?: readonly number[];
  readonly halted?: readonly [from: number, until: number];
  /** Done after a minute. */
  readonly meanwhile?: (ports: Ports, world: ProtectionWorld) => Promise<unknown>;
  /** Orders of a person there: nothing here explains them. */
  readonly strangers?: number;
  /** Kinds of what the operator is told; nothing, as a rule. */
  readonly told?: readonly string[];
  /** Every second is another process. */
  readonly restarts?: boolean;
}

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };

const SCENARIOS: readonly Scenario[] = [
  { name: 'stop', path: [98, 96, 94], exit: ['rest-long-first-106-97-1', 97] },
  { name: 'take-profit', path: [103, 107, 109], exit: ['rest-long-first-106-97-1', 106] },
  { name: 'trailing', path: [105.6, 104, 103, 102, 101], exit: ['-trailing_stop-1', 102.43] },
  {
    name: 'trailing, with the profit left to run',
    path: [110, 120, 118, 117, 116, 115],
    rules: { takeProfitPct: null },
    exit: ['-trailing_stop-1', 116.4],
  },
  {
    name: 'emergency, where no stop-loss is wanted',
    path: [96, 94, 93, 92, 91],
    rules: { stopLossPct: null },
    exit: ['-emergency_stop-1', 92],
  },
  { name: 'gap through the stop', path: [100, [95, 95], 80], exit: ['rest-long-first-106-97-1', 95] },
  { name: 'gap through everything', path: [100, [88, 88], 88], exit: ['rest-long-first-106-97-1', 88] },
  { name: 'short', qty: '-10', path: [102, 104, 106], exit: ['rest-short-first-94-103-1', 103] },
  { name: 'short in profit', qty: '-10', path: [97, 95, 94, 93], exit: ['rest-short-first-94-103-1', 94] },
  { name: 'short, trailing', qty: '-10', path: [94.4, 96, 97, 98], exit: ['-trailing_stop-1', 97.23] },
  { name: 'crypto', symbol: 'BTC/USD', qty: '0.125', path: [98, 96, 94], exit: ['-stop_loss-1', 97] },
  {
    name: 'partial exit before it',
    path: [100, 98, 96, 94],
    exit: ['rest-long-first-106-97-2', 97],
    left: '6',
    meanwhile: async (ports) => {
      await closePosition(ports, { ...ann, symbol: 'XYZ', qty: dec(4) });
      await driveSagas(ports);
    },
  },
  {
    name: 'a restart every second',
    path: [105.6, 104, 103, 102, 101],
    exit: ['-trailing_stop-1', 102.43],
    restarts: true,
  },
  {
    name: 'its stop moved at the broker by a person',
    path: [98, 96, 94],
    exit: ['rest-long-first-106-97-1', 95],
    meanwhile: (_, world) => replaceLeg(world, 'stop', { stop_price: '95' }),
    told: ['exit_changed_elsewhere'],
  },
  {
    name: 'its take-profit moved at the broker by a person, and moved again',
    path: [103, 107, 109],
    rules: { trailingFromPct: null },
    exit: ['rest-long-first-106-97-1', 108],
    meanwhile: async (_, world) => {
      await replaceLeg(world, 'limit', { limit_price: '107' });
      await replaceLeg(world, 'limit', { limit_price: '108' });
    },
    told: ['exit_changed_elsewhere'],
  },
  {
    name: 'one of its exits canceled at the broker by a person',
    path: [100, 98, 96, 94],
    exit: ['rest-long-first-106-97-2', 97],
    meanwhile: (_, world) => cancelExits(world),
    told: ['exit_changed_elsewhere'],
  },
  {
    name: 'a part sold at the broker by a person',
    path: [100, 98, 96, 94],
    exit: ['rest-long-first-106-97-2', 97],
    left: '6',
    meanwhile: async (_, world) => {
      await cancelExits(world);
      await world.byHand('POST', '/v2/orders', { ...SALE, qty: '4', type: 'market', time_in_force: 'day' });
    },
    strangers: 1,
    told: ['exit_changed_elsewhere', 'portfolio_difference'],
  },
  {
    name: 'a halt in which the stop does not trade',
    path: [98, 96, 96, 96, 96],
    halted: [1, 4],
    exit: ['-stop_loss-', 96],
  },
  {
    name: 'nobody there to trade with',
    path: [98, 96, 96, 96, 96],
    volumes: [1e6, 0, 0, 0],
    exit: ['-stop_loss-', 96],
  },
  {
    name: 'short, in a halt',
    qty: '-10',
    path: [102, 104, 104, 104, 104],
    halted: [1, 4],
    exit: ['-stop_loss-', 104],
  },
  {
    name: 'a gap over the limit of a stop that a person placed',
    path: [100, 98, [94, 94], 94],
    exit: ['-stop_loss-1', 94],
    meanwhile: async (_, world) => {
      await cancelExits(world);
      const exits = {
        take_profit: { limit_price: '106' },
        stop_loss: { stop_price: '97', limit_price: '96' },
      };
      const oco = { qty: '10', type: 'limit', order_class: 'oco', time_in_force: 'gtc', ...exits };
      await world.byHand('POST', '/v2/orders', { ...SALE, ...oco });
    },
    strangers: 1,
    told: ['exit_changed_elsewhere', 'external_order'],
  },
  {
    name: 'a take-profit that fills in part, then the stop for the rest',
    qty: '100',
    path: [104, [106, 106], [104, 98], 96],
    volumes: [1e6, 160],
    rules: { trailingFromPct: null },
    exit: ['rest-long-first-106-97-1', 100.6],
    restarts: true,
  },
  {
    name: 'short, a take-profit that fills in part, then the stop for the rest',
    qty: '-100',
    path: [96, [94, 94], [96, 102], 104],
    volumes: [1e6, 160],
    rules: { trailingFromPct: null },
    exit: ['rest-short-first-94-103-1', 99.4],
    restarts: true,
  },
  {
    name: 'a take-profit that fills in part, then the trailing stop for the rest',
    qty: '100',
    path: [104, [106, 106], [105, 103], 101],
    volumes: [1e6, 160],
    exit: ['-trailing_stop-1', 102.82],
    left: '60',
  },
];

const SALE = { symbol: 'XYZ', side: 'sell' };

const alertsOf = async ({ test: { store } }: ProtectionWorld): Promise<readonly string[]> =>
  (await store.list('alert', AGENT, { limit: 100 })).items.map(({ kind }) => kind);

/** Of the price: what a second's move, and a best price kept to a thousandth, come to. */
const TOLERANCE = 0.002;

async function play(world: ProtectionWorld, { path, meanwhile, restarts = false }: Scenario): Promise<void> {
  let ports = world.restarted();
  for (let second = 1; second < secondsOf(path); second++) {
    if (restarts) ports = world.restarted();
    if (second === 60) await meanwhile?.(ports, world);
    await world.second(ports);
  }
}

describe('a position on the paper exchange', () => {
  test.each(SCENARIOS)('$name', { timeout: 60_000 }, async (scenario) => {
    const { qty = '10', exit, left, told = [], strangers = 0 } = scenario;
    const world = await createProtectionWorld({ ...scenario, qty });

    await play(world, scenario);

    const [by, price] = exit;
    const trades = (await world.exits()).filter(({ commandId }) => /^(protect|rest)-/.test(commandId));
    const byRules = left === undefined ? trades : trades.filter(({ commandId }) => commandId.includes(by));
    const ports = world.restarted();
    expect(await ports.broker.positions()).toEqual([]);
    expect(byRules).toMatchObject([
      {
        side: qty.startsWith('-') ? 'buy' : 'sell',
        qty: left ?? qty.replace('-', ''),
        commandId: expect.stringContaining(by) as string,
      },
    ]);
    expect(Math.abs((byRules[0]?.price ?? 0) / price - 1)).toBeLessThan(TOLERANCE);
    expect((await alertsOf(world)).toSorted()).toEqual(told);
    expect(await world.test.store.get('portfolio', AGENT, 'portfolio')).toMatchObject({
      record: { positions: [], openOrders: [], reservations: [] },
    });
    const broken = await brokenInvariants(ports);
    expect(broken.filter((one) => !/^I4 .* has no intent$/.test(one))).toEqual([]);
    expect(broken).toHaveLength(strangers);
  });
});
