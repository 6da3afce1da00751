import { beforeEach, describe, expect, test } from 'vitest';
import { startAgent } from '../../../src/application/agent/start-agent.ts';
import { closePosition } from '../../../src/application/portfolio/close-position.ts';
import { runProtectionTick } from '../../../src/application/protection/run-protection-tick.ts';
import { SECOND } from '../../../src/domain/clock.ts';
import { AGENT } from '../../support/builders/common.ts';
import { driveSagas } from '../../support/saga-driver.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';

const ann = { agentId: AGENT, correlationId: 'call-1', by: 'ann' };
const PATH = '/api/v1/positions/MSFT/protection';
let api: TestApi;

beforeEach(async () => {
  api = await createTestApi();
  api.ports.broker.hold('MSFT', '10', '400');
  api.ports.broker.hold('NVDA', '-10', '120');
  await startAgent(api.ports, ann);
});

const put = (body: unknown, path = PATH) => api.post(path, body, { method: 'PUT' });
const protection = async (symbol = 'MSFT') => {
  const { json } = await api.get('/api/v1/positions');
  const items = json?.['items'] as { symbol: string; protection: Record<string, unknown> }[];
  return items.find((one) => one.symbol === symbol)?.protection;
};
const settings = (body: unknown) => api.post('/api/v1/agent/settings', body, { method: 'PATCH' });

describe('GET /positions', () => {
  test('says by which rules, at which prices, and by whom each position is left', async () => {
    expect(await protection()).toEqual({
      version: 0,
      source: 'settings',
      rules: {
        stopLossPct: '0.03',
        takeProfitPct: '0.06',
        emergencyStopPct: '0.08',
        trailingFromPct: '0.05',
        trailingPct: '0.03',
      },
      levels: {
        stopLoss: '388',
        takeProfit: '424',
        emergencyStop: '368',
        trailingFrom: '420',
        trailingStop: null,
      },
      best: null,
      keptBy: 'watchdog',
    });
    expect(await protection('NVDA')).toMatchObject({ levels: { stopLoss: '123.6', takeProfit: '112.8' } });
  });

  test('shows the stop that trails the best price', async () => {
    api.ports.marketData.setPrice('MSFT', '421');
    await runProtectionTick(api.ports, AGENT, 'tick-1');

    expect(await protection()).toMatchObject({ best: '421', levels: { trailingStop: '408.37' } });
  });

  test('says when nobody acts on them', async () => {
    await settings({ watchdog: 'paused' });
    const paused = await protection();
    await settings({ exitRules: null });

    expect(paused).toMatchObject({ source: 'settings', keptBy: 'nobody' });
    expect(await protection()).toMatchObject({
      source: 'none',
      keptBy: 'nobody',
      levels: { stopLoss: null },
    });
  });
});

describe('PUT /positions/{symbol}/protection', () => {
  test('replaces the rules of one position; what is not named follows the settings', async () => {
    const { status, json } = await put({ stopLossPct: '0.02', takeProfitPct: null });
    await settings({ exitRules: { emergencyStopPct: '0.1' } });

    expect(status).toBe(200);
    expect(json).toMatchObject({
      version: 1,
      source: 'position',
      levels: { stopLoss: '392', takeProfit: null },
    });
    expect(await protection()).toMatchObject({
      levels: { stopLoss: '392', takeProfit: null, emergencyStop: '360', trailingFrom: '420' },
    });
    expect(await protection('NVDA')).toMatchObject({ version: 0, source: 'settings' });
  });

  test('is what the watchdog goes by at its next tick', async () => {
    await put({ stopLossPct: '0.2', emergencyStopPct: '0.3' });
    api.ports.marketData.setPrice('MSFT', '350');
    api.ports.broker.setPrice('MSFT', '350');
    await runProtectionTick(api.ports, AGENT, 'tick-1');
    const before = api.ports.broker.submitted.length;
    await put({ stopLossPct: '0.1', emergencyStopPct: '0.3' });
    await runProtectionTick(api.ports, AGENT, 'tick-2');
    await driveSagas(api.ports);

    expect(before).toBe(0);
    expect(api.ports.broker.submitted).toMatchObject([{ symbol: 'MSFT', side: 'sell' }]);
  });

  test('is versioned: a change made on another version is a 409 that names both', async () => {
    await put({ stopLossPct: '0.02', version: 0 });

    const stale = await put({ stopLossPct: '0.01', version: 0 });
    const next = await put({ version: 1 });

    expect([stale.status, stale.json?.['detail']]).toEqual([
      409,
      'the exit rules of MSFT are at version 1, not 0',
    ]);
    expect(next.json).toMatchObject({ version: 2, source: 'settings', levels: { stopLoss: '388' } });
  });

  test('is audited with what was before and what is after', async () => {
    await put({ stopLossPct: '0.02' });
    await put({ takeProfitPct: null });

    const entry = (await api.ports.store.audit(AGENT, 1, 100)).at(-1);
    expect(entry).toMatchObject({
      action: 'protection.changed',
      subject: 'MSFT',
      detail: { before: '{"stopLossPct":"0.02"}', after: '{"takeProfitPct":null}' },
    });
  });

  test('ends with the position', async () => {
    await put({ stopLossPct: '0.02' });
    await closePosition(api.ports, { ...ann, symbol: 'MSFT' });
    await driveSagas(api.ports);
    await api.ports.clock.advance(SECOND);
    const gone = await put({ stopLossPct: '0.01' });
    await runProtectionTick(api.ports, AGENT, 'tick-1');

    expect([gone.status, gone.json?.['detail']]).toEqual([404, 'no position in MSFT']);
    expect(await api.ports.store.get('watchedPosition', AGENT, 'MSFT')).toBeUndefined();
  });

  test.each([
    [{ stopLossPct: '0' }, 'stopLossPct'],
    [{ stopLossPct: '1' }, 'stopLossPct'],
    [{ takeProfitPct: '11' }, 'takeProfitPct'],
    [{ trailingPct: null }, 'trailingPct'],
    [{ emergencyStopPct: '0.01' }, 'emergencyStopPct: must be at least stopLossPct'],
    [{ stopLoss: '0.1' }, 'stopLoss'],
  ])('%j is refused and changes nothing', async (body, named) => {
    const { status, text } = await put(body);

    expect([400, 422]).toContain(status);
    expect(text).toContain(named);
    expect(await protection()).toMatchObject({ version: 0 });
  });

  test('of a position that is not there is a 404', async () => {
    expect((await put({}, '/api/v1/positions/AAPL/protection')).status).toBe(404);
  });
});
