import { describe, expect, test } from 'vitest';
import { closePosition } from '../../src/application/portfolio/close-position.ts';
import type { Ports } from '../../src/application/ports/index.ts';
import { dec } from '../../src/domain/decimal.ts';
import type { ExitRulesChange } from '../../src/domain/protection/exit-rules.ts';
import { AGENT } from '../support/builders/common.ts';
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
  /** Of the one exit that the watchdog orders: its reason, and the price that it should get. */
  readonly exit: readonly [reason: string, price: number];
  /** What it leaves, where that is not all that was opened. */
  readonly left?: string;
  /** Done after a minute. */
  readonly meanwhile?: (ports: Ports) => Promise<unknown>;
  /** Every second is another process. */
  readonly restarts?: boolean;
}

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };

const SCENARIOS: readonly Scenario[] = [
  { name: 'stop', path: [98, 96, 94], exit: ['stop_loss', 97] },
  { name: 'take-profit', path: [103, 107, 109], exit: ['take_profit', 106] },
  { name: 'trailing', path: [105.6, 104, 103, 102, 101], exit: ['trailing_stop', 102.43] },
  {
    name: 'trailing, with the profit left to run',
    path: [110, 120, 118, 117, 116, 115],
    rules: { takeProfitPct: null },
    exit: ['trailing_stop', 116.4],
  },
  {
    name: 'emergency, where no stop-loss is wanted',
    path: [96, 94, 93, 92, 91],
    rules: { stopLossPct: null },
    exit: ['emergency_stop', 92],
  },
  { name: 'gap through the stop', path: [100, [95, 95], 80], exit: ['stop_loss', 95] },
  { name: 'gap through everything', path: [100, [88, 88], 88], exit: ['emergency_stop', 88] },
  { name: 'short', qty: '-10', path: [102, 104, 106], exit: ['stop_loss', 103] },
  { name: 'short in profit', qty: '-10', path: [97, 95, 94, 93], exit: ['take_profit', 94] },
  { name: 'short, trailing', qty: '-10', path: [94.4, 96, 97, 98], exit: ['trailing_stop', 97.23] },
  { name: 'crypto', symbol: 'BTC/USD', qty: '0.125', path: [98, 96, 94], exit: ['stop_loss', 97] },
  {
    name: 'partial exit before it',
    path: [100, 98, 96, 94],
    exit: ['stop_loss', 97],
    left: '6',
    meanwhile: async (ports) => {
      await closePosition(ports, { ...ann, symbol: 'XYZ', qty: dec(4) });
      await driveSagas(ports);
    },
  },
  {
    name: 'a restart every second',
    path: [105.6, 104, 103, 102, 101],
    exit: ['trailing_stop', 102.43],
    restarts: true,
  },
];

/** Of the price: what a second's move, and a best price kept to a thousandth, come to. */
const TOLERANCE = 0.002;

async function play(world: ProtectionWorld, { path, meanwhile, restarts = false }: Scenario): Promise<void> {
  let ports = world.restarted();
  for (let second = 1; second < secondsOf(path); second++) {
    if (restarts) ports = world.restarted();
    if (second === 60) await meanwhile?.(ports);
    await world.second(ports);
  }
}

describe('a position on the paper exchange', () => {
  test.each(SCENARIOS)('$name', { timeout: 60_000 }, async (scenario) => {
    const { symbol, qty = '10', path, rules = {}, exit, left } = scenario;
    const world = await createProtectionWorld({ qty, path, rules, ...(symbol && { symbol }) });

    await play(world, scenario);

    const [reason, price] = exit;
    const byWatchdog = (await world.exits()).filter(({ commandId }) => commandId.startsWith('protect-'));
    const ports = world.restarted();
    expect(await ports.broker.positions()).toEqual([]);
    expect(byWatchdog).toMatchObject([
      {
        side: qty.startsWith('-') ? 'buy' : 'sell',
        qty: left ?? qty.replace('-', ''),
        commandId: expect.stringContaining(`-${reason}-1`) as string,
      },
    ]);
    expect(Math.abs((byWatchdog[0]?.price ?? 0) / price - 1)).toBeLessThan(TOLERANCE);
    expect(await brokenInvariants(ports)).toEqual([]);
  });
});
