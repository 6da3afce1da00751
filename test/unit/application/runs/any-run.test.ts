import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ports } from '../../../../src/application/ports/index.ts';
import { runView, skipReasonOf } from '../../../../src/application/queries/runs.ts';
import { runOrchestration } from '../../../../src/application/runs/run-orchestration.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { sum, usd } from '../../../../src/domain/money.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent, change } from '../../../support/running-agent.ts';
import { driveSagas } from '../../../support/saga-driver.ts';
import { testAgent } from '../../../support/test-ports.ts';

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'] as const;
const prices = Object.fromEntries(SYMBOLS.map((symbol, index) => [symbol, String(50 * (index + 1))]));

const signal = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  rank: fc.integer({ min: 1, max: 9 }),
  targetWeight: fc.integer({ min: -100, max: 100 }).map((percent) => dec(percent).div(100)),
});
const dollars = (max: number) => fc.integer({ min: 1, max }).map((amount) => usd(amount));
const command = fc.record({
  symbols: fc.uniqueArray(fc.constantFrom(...SYMBOLS), { minLength: 1 }),
  capital: dollars(300_000),
  maxPositionSize: dollars(30_000),
  dryRun: fc.boolean(),
});
const world = fc.record({
  signals: fc.array(signal, { maxLength: 8 }),
  held: fc.constantFrom(...SYMBOLS),
  maxExposurePct: fc.integer({ min: 1, max: 80 }).map((percent) => dec(percent).div(100)),
  rejects: fc.integer({ min: 0, max: 2 }),
});

test('any signals and capital keep to what was asked, and the counts are those of the symbols', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(world, command, async ({ signals, held, maxExposurePct, rejects }, asked) => {
      const agents = [{ ...testAgent(), universe: [...SYMBOLS] }];
      const ports = await aRunningAgent({ prices, agents, autoAdvance: true }, ({ broker }) =>
        broker.hold(held, '25', prices[held] ?? '1'),
      );
      await change(ports, 'settings', 'settings', (record) => ({
        ...record,
        limits: { ...record.limits, maxExposurePct },
      }));
      for (let turn = 0; turn < rejects; turn++) ports.broker.rejectNext('40310000', 'not today');
      const machines: Ports['machines'] = {
        ...ports.machines,
        start: async () => {
          await driveSagas(ports);
          return 'started';
        },
      };
      const signalService = { signals: async () => ({ signals, modelVersion: 'm1' }) };

      const run = await runOrchestration(
        { ...ports, machines, signalService },
        { ...asked, agentId: AGENT, correlationId: 'call-1', by: 'ann' },
      );

      const { mappings = [] } = run;
      const orders = mappings.flatMap(({ order }) => order ?? []);
      expect(sum(orders.map(({ notional }) => notional)).lte(asked.capital)).toBe(true);
      expect(orders.every(({ notional }) => notional.lte(asked.maxPositionSize))).toBe(true);
      expect(mappings.map(({ symbol }) => symbol).toSorted()).toEqual([...asked.symbols].toSorted());

      const view = runView(ports, run);
      const taken = mappings.filter(({ outcome }) => outcome.state === 'ordered');
      const said = new Set(signals.map(({ symbol }) => symbol));
      expect(run.status).not.toBe('running');
      expect(view.numSignals).toBe(asked.symbols.filter((symbol) => said.has(symbol)).length);
      expect(view.numOrdersSubmitted).toBe(taken.length);
      expect(view.numOrdersAccepted + view.numOrdersRejected).toBe(taken.length);
      expect(view.numOrdersRejected).toBe(
        taken.filter((mapping) => skipReasonOf(mapping) !== undefined).length,
      );
      expect(ports.broker.submitted).toHaveLength(asked.dryRun ? 0 : taken.length);
      if (asked.dryRun) expect(taken).toEqual([]);
      const sides = ports.broker.submitted.map(({ side }) => side);
      expect(sides).toEqual(sides.toSorted().toReversed());
    }),
    { numRuns: 60 },
  );
});
