import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../../../scripts/cost/inventory.ts';
import { activityCounts, monthlyQuantities } from '../../../../scripts/cost/month.ts';
import type { Workload } from '../../../../scripts/cost/workload.ts';
import type { UnitUsage } from '../../../../scripts/metering/units.ts';
import { type Counter, NOTHING } from '../../../../scripts/metering/usage.ts';

const workload: Workload = {
  symbols: 22,
  strategies: 1,
  agents: 1,
  tradesPerDay: 50,
  cycleSeconds: 60,
  heartbeatSeconds: 30,
};
const inventory: Inventory = {
  tracedFunctions: new Set(['analysis-cycle', 'trade-saga']),
  tracedMachines: 1,
  polledQueues: 3,
  alarmMetrics: { standard: 17, fast: 1 },
  compositeAlarms: 0,
  dashboards: { small: 1, large: 0 },
  secrets: 1,
  keys: 0,
  protectedTables: 2,
  logRetentionDays: 90,
};
/** Only trades use anything: what is left is what stands there. */
const unitsWith = (...counts: [Counter, number][]): UnitUsage => ({
  series: { always: 1, session: 0 },
  usageOf: (activity) => (activity === 'trade' ? new Map(counts) : NOTHING),
});

describe('a month', () => {
  it('has so many beats, cycles and trades', () => {
    expect(activityCounts(workload)).toEqual({
      'heartbeat, market closed': (730 - 21 * 6.5) * 120,
      'heartbeat, market open': 21 * 6.5 * 120,
      'analysis cycle': 21 * 7 * 60 + (730 - 21 * 7) * 4,
      'decision refused by the gate': 21 * 50 * 5,
      trade: 21 * 50,
      'API request': 21 * 2 * 720,
    });
  });

  it('costs for what stands there, also when nothing happens', () => {
    const idle = monthlyQuantities({ ...workload, tradesPerDay: 0 }, unitsWith(), inventory);

    expect(idle).toMatchObject({
      'sqs.requests': 3 * 5 * 3 * 60 * 730,
      'cloudwatch.alarms': 17,
      'cloudwatch.fastAlarms': 1,
      'cloudwatch.dashboards': 1,
      'cloudwatch.metrics': 1,
      'secrets.secrets': 1,
      'dynamodb.writeUnits': 0,
    });
    expect(idle['scheduler.invocations']).toBe(730 * 60 + 21 * 7 * 60 + (730 - 21 * 7) * 4);
  });

  it('is billed for all that an invocation lasts, by its memory', () => {
    const before = monthlyQuantities(workload, unitsWith(), inventory)['lambda.gbSeconds'];
    const after = monthlyQuantities(
      workload,
      unitsWith(
        ['lambda.invocations.trade-saga', 1],
        ['lambda.waitMs.trade-saga', 999.5],
        ['lambda.sleepMs.trade-saga', 1_000],
      ),
      inventory,
    )['lambda.gbSeconds'];

    expect(after - before).toBeCloseTo(21 * 50 * 2 * 0.5);
  });

  it('has a trace for each execution, and none beside it for what its machine invokes', () => {
    const usage = unitsWith(
      ['lambda.invocations.trade-saga', 6],
      ['lambda.invocations.analysis-cycle', 1],
      ['lambda.invocations.outbox-relay', 9],
      ['stepfunctions.executions', 1],
    );

    expect(monthlyQuantities(workload, usage, inventory)['xray.traces']).toBe(21 * 50 * 2);
    expect(monthlyQuantities(workload, usage, { ...inventory, tracedMachines: 0 })['xray.traces']).toBe(
      21 * 50 * 7,
    );
  });

  it('grows in step with its trades', () => {
    const units = unitsWith(['dynamodb.writeUnits', 100]);
    const twice = monthlyQuantities({ ...workload, tradesPerDay: 100 }, units, inventory);

    expect(monthlyQuantities(workload, units, inventory)['dynamodb.writeUnits']).toBe(105_000);
    expect(twice['dynamodb.writeUnits']).toBe(210_000);
  });
});
