import fc from 'fast-check';
import { expect, test } from 'vitest';
import { executeDecision } from '../../../../src/application/decisions/execute-decision.ts';
import { orderByCommand } from '../../../../src/application/intents/order-by-command.ts';
import { readAuditTrail } from '../../../../src/application/invariants/audit-trail.ts';
import { limitsHeld } from '../../../../src/application/invariants/trail.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { sum, usd } from '../../../../src/domain/money.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aCycle, aDecision } from '../../../support/builders/cycle-records.ts';
import { aRunningAgent, change, recordOf } from '../../../support/running-agent.ts';
import { given, type TestPorts, testAgent } from '../../../support/test-ports.ts';

const SYMBOLS = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'] as const;
const prices = Object.fromEntries(SYMBOLS.map((symbol, index) => [symbol, String(50 * (index + 1))]));

const wish = fc.record({
  via: fc.constantFrom('decision', 'command'),
  symbol: fc.constantFrom(...SYMBOLS),
  qty: fc.integer({ min: 1, max: 120 }),
});
const limits = fc.record({
  maxPositionPct: fc.integer({ min: 1, max: 20 }).map((percent) => dec(percent).div(100)),
  maxExposurePct: fc.integer({ min: 1, max: 80 }).map((percent) => dec(percent).div(100)),
  maxPositions: fc.integer({ min: 1, max: 6 }),
  maxOrdersPerMinute: fc.integer({ min: 1, max: 15 }),
  maxOrderNotional: fc.integer({ min: 500, max: 20_000 }).map((dollars) => usd(dollars)),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

/** Every wish as something that can be asked for again, as a queue does with what lost too many races. */
async function asked(
  ports: TestPorts,
  wishes: readonly Wish[],
): Promise<readonly (() => Promise<unknown>)[]> {
  const cycle = aCycle({ requests: [], undecided: wishes.length });
  await given(ports, { kind: 'cycle', record: cycle });
  return Promise.all(
    wishes.map(async ({ via, symbol, qty }, index) => {
      if (via === 'command')
        return () =>
          orderByCommand(ports, {
            agentId: AGENT,
            correlationId: `call-${index}`,
            commandId: `command-${index}`,
            purpose: 'orchestration_run',
            by: 'ann',
            symbol,
            side: 'buy',
            qty: dec(qty),
          });
      const price = usd(prices[symbol] ?? '1');
      const about = { requestId: `request-${index}`, cycleId: cycle.cycleId, suggestedQty: dec(qty) };
      const record = aDecision({
        ...about,
        decisionId: `decision-${index}`,
        symbol,
        price,
        targetWeight: undefined,
      });
      await given(ports, { kind: 'decision', record });
      return () => executeDecision(ports, AGENT, record.decisionId);
    }),
  );
}

test('any decisions and commands at once stay inside every limit together (RK5)', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(wish, { minLength: 2, maxLength: 25 }), limits, async (wishes, limited) => {
      const agents = [{ ...testAgent(), universe: [...SYMBOLS] }];
      const ports = await aRunningAgent({ prices, agents });
      await change(ports, 'settings', 'settings', (record) => ({
        ...record,
        limits: { ...record.limits, ...limited },
      }));

      let left = await asked(ports, wishes);
      while (left.length > 0) {
        const outcomes = await Promise.allSettled(left.map((ask) => ask()));
        left = left.filter((_, index) => outcomes[index]?.status === 'rejected');
      }

      const { reservations, equity, buyingPower } = await recordOf(ports, 'portfolio', 'portfolio');
      const total = sum(reservations.map(({ notional }) => notional));
      const bySymbol = Map.groupBy(reservations, ({ symbol }) => symbol);
      expect(total.lte(equity.times(limited.maxExposurePct))).toBe(true);
      expect(total.lte(buyingPower)).toBe(true);
      expect(bySymbol.size).toBeLessThanOrEqual(limited.maxPositions);
      expect(reservations.length).toBeLessThanOrEqual(limited.maxOrdersPerMinute);
      for (const held of bySymbol.values()) {
        const worth = sum(held.map(({ notional }) => notional));
        expect(worth.lte(equity.times(limited.maxPositionPct))).toBe(true);
        expect(held.every(({ notional }) => notional.lte(limited.maxOrderNotional))).toBe(true);
      }
      expect(new Set(reservations.map(({ intentId }) => intentId)).size).toBe(reservations.length);
      expect(limitsHeld(await readAuditTrail(ports, AGENT))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
