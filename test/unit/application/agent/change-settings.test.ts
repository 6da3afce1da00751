import { beforeEach, describe, expect, test } from 'vitest';
import {
  changeSettings,
  readSettings,
  type SettingsChange,
} from '../../../../src/application/agent/change-settings.ts';
import { capsInForce } from '../../../../src/application/universe/caps-in-force.ts';
import { dec } from '../../../../src/domain/decimal.ts';
import { usd } from '../../../../src/domain/money.ts';
import { DEFAULT_EXIT_RULES, NO_EXIT_RULES } from '../../../../src/domain/protection/exit-rules.ts';
import { AGENT } from '../../../support/builders/common.ts';
import { aRunningAgent } from '../../../support/running-agent.ts';
import type { TestPorts } from '../../../support/test-ports.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
let ports: TestPorts;

beforeEach(async () => {
  ports = await aRunningAgent();
});

const change = (changed: SettingsChange, version?: number) =>
  changeSettings(ports, { ...ann, change: changed, version });
const lastEntry = async () => (await ports.store.audit(AGENT, 1, 100)).at(-1);

describe('settings', () => {
  test('change what is named and keep the rest, at the next version', async () => {
    const before = await readSettings(ports, AGENT);

    const after = await change({ limits: { maxPositions: 20 }, autonomy: 'semi_auto' }, before.version);

    expect(after.version).toBe(before.version + 1);
    expect(after.record).toEqual({
      ...before.record,
      autonomy: 'semi_auto',
      limits: { ...before.record.limits, maxPositions: 20 },
    });
    expect(await readSettings(ports, AGENT)).toEqual(after);
  });

  test('are audited with what was before and what is after, and nothing else', async () => {
    await change({ limits: { maxPositionPct: dec('0.05') }, riskMode: 'conservative' });

    expect(await lastEntry()).toMatchObject({
      actor: 'ann',
      action: 'settings.changed',
      detail: {
        before: '{"riskMode":"normal","limits.maxPositionPct":"0.1"}',
        after: '{"riskMode":"conservative","limits.maxPositionPct":"0.05"}',
      },
    });
  });

  test('of a version that is not the last are refused, and stay as they are', async () => {
    await change({ limits: { maxPositions: 20 } }, 1);

    await expect(change({ limits: { maxPositions: 30 } }, 1)).rejects.toThrow('at version 2, not 1');
    expect((await readSettings(ports, AGENT)).record.limits.maxPositions).toBe(20);
  });

  test('of exits keep what is not named, are audited, and can be taken away', async () => {
    await change({ exitRules: { stopLossPct: dec('0.02'), takeProfitPct: null }, watchdog: 'paused' });
    const { record } = await readSettings(ports, AGENT);
    const entry = await lastEntry();
    const off = await change({ exitRules: null });

    expect(record.exitRules).toEqual({
      ...DEFAULT_EXIT_RULES,
      stopLossPct: dec('0.02'),
      takeProfitPct: null,
    });
    expect(record.watchdog).toBe('paused');
    expect(entry?.detail['before']).toContain('"stopLossPct":"0.03"');
    expect(entry?.detail['after']).toContain('"stopLossPct":"0.02"');
    expect('exitRules' in off.record).toBe(false);
  });

  test('of exits begin from none where there were none', async () => {
    await change({ exitRules: null });

    const { record } = await change({ exitRules: { emergencyStopPct: dec('0.1') } });

    expect(record.exitRules).toEqual({ ...NO_EXIT_RULES, emergencyStopPct: dec('0.1') });
  });

  test('of exits that contradict each other are refused', async () => {
    await expect(change({ exitRules: { emergencyStopPct: dec('0.01') } })).rejects.toThrow(
      'exitRules.emergencyStopPct: must be at least stopLossPct',
    );
  });

  test('of the universe keep what is not named, are audited, and are the defaults again by null', async () => {
    await change({ universe: { maxStocks: 200, rotationTopN: 80 } });
    const entry = await lastEntry();
    const fewer = await change({ universe: { maxStocks: null, maxCrypto: 5 } });
    const none = await change({ universe: null });

    expect(entry?.detail).toEqual({
      before: '{"universe":null}',
      after: '{"universe":{"maxStocks":200,"rotationTopN":80}}',
    });
    expect(fewer.record.universe).toEqual({ maxCrypto: 5, rotationTopN: 80 });
    expect(capsInForce(fewer.record)).toEqual({ maxStocks: 120, maxCrypto: 5, rotationTopN: 80 });
    expect('universe' in none.record).toBe(false);
    expect(capsInForce(none.record)).toEqual({ maxStocks: 120, maxCrypto: 20, rotationTopN: 50 });
    expect((await readSettings(ports, AGENT)).version).toBe(4);
  });

  test('of the universe that are the defaults again one by one leave nothing behind, and the same again writes nothing', async () => {
    await change({ universe: { maxStocks: 200 } });
    const same = await change({ universe: { maxStocks: 200, maxCrypto: null } });
    const none = await change({ universe: { maxStocks: null } });

    expect([same.version, none.version]).toEqual([2, 3]);
    expect('universe' in none.record).toBe(false);
  });

  test('that change nothing write nothing', async () => {
    const entries = (await lastEntry())?.seq;

    expect((await change({ riskMode: 'normal' })).version).toBe(1);
    expect((await lastEntry())?.seq).toBe(entries);
  });

  test('beyond a hard cap are refused, each by its name and rule', async () => {
    const limits = { maxPositionPct: dec('0.21'), maxPositions: 101, minOrderNotional: usd(0) };

    await expect(change({ limits })).rejects.toThrow(
      'limits.maxPositionPct: must be above 0 and at most 0.2; limits.maxPositions: must be from 1 to 100; ' +
        'limits.minOrderNotional: must be above 0',
    );
  });

  test('take targets and protections, and take them away again', async () => {
    const targets = { AAPL: dec('0.1') };
    await change({
      rebalance: { targets, driftThreshold: dec('0.02') },
      protections: [{ kind: 'stop_loss_guard', stops: 3, scope: 'all', windowMinutes: 60, lockMinutes: 30 }],
    });
    const set = await readSettings(ports, AGENT);
    await change({ rebalance: null, protections: [] });

    expect(set.record.rebalance?.targets).toEqual(targets);
    expect(set.record.protections).toHaveLength(1);
    expect((await readSettings(ports, AGENT)).record).not.toHaveProperty('rebalance');
  });
});
