import { describe, expect, test } from 'vitest';
import { shift } from '../../../src/domain/clock.ts';
import { TransientError } from '../../../src/domain/errors.ts';
import { NOW } from '../../support/builders/common.ts';
import { aDecision } from '../../support/builders/cycle-records.ts';
import { anOutboxItem } from '../../support/builders/event-records.ts';
import { everythingRecorded } from '../../support/everything-recorded.ts';
import { createTestApi, type TestApi } from '../../support/test-api.ts';
import { given } from '../../support/test-ports.ts';

const down = new TransientError('connection refused');

/** What breaks, which check sees it, and what it makes of the whole. */
const FAULTS: readonly {
  readonly what: string;
  readonly check: string;
  readonly break: (api: TestApi) => unknown;
  readonly checkIs: string;
  readonly wholeIs: string;
}[] = [
  {
    what: 'the store fails',
    check: 'database',
    break: ({ ports }) => {
      ports.store.get = () => Promise.reject(down);
    },
    checkIs: 'unhealthy',
    wholeIs: 'unhealthy',
  },
  {
    what: 'the broker fails',
    check: 'broker',
    break: ({ ports }) => ports.broker.failNext('account', down),
    checkIs: 'unhealthy',
    wholeIs: 'unhealthy',
  },
  {
    what: 'the broker blocks the account',
    check: 'broker',
    break: ({ ports }) => {
      ports.broker.blocked = true;
    },
    checkIs: 'degraded',
    wholeIs: 'degraded',
  },
  {
    what: 'market data fails',
    check: 'marketData',
    break: ({ ports }) => {
      ports.marketData.fault = down;
    },
    checkIs: 'unhealthy',
    wholeIs: 'degraded',
  },
  {
    what: 'a decision waits for two minutes',
    check: 'queues',
    break: ({ ports }) =>
      given(ports, {
        kind: 'decision',
        record: aDecision({ requestId: 'a', createdAt: shift(NOW, -120_000) }),
      }),
    checkIs: 'degraded',
    wholeIs: 'degraded',
  },
  {
    what: 'heartbeats stop',
    check: 'queues',
    break: ({ ports }) => ports.clock.advance(91_000),
    checkIs: 'degraded',
    wholeIs: 'degraded',
  },
  {
    what: 'an event waits for two minutes',
    check: 'eventBus',
    break: ({ ports }) =>
      given(ports, { kind: 'outbox', record: anOutboxItem({ createdAt: shift(NOW, -120_000) }) }),
    checkIs: 'degraded',
    wholeIs: 'degraded',
  },
  {
    what: 'an engine is gone',
    check: 'ai',
    break: ({ ports }) => {
      Object.assign(ports, { engines: {} });
    },
    checkIs: 'degraded',
    wholeIs: 'degraded',
  },
];

describe('health', () => {
  test('is healthy when all is well, and says what the agent does', async () => {
    const api = await createTestApi({
      modules: () => [
        { name: 'scheduler', state: 'running', health: 'healthy', errors: 0, ticks: 3, lastTickAt: NOW },
      ],
    });
    const { runningCycleId } = await everythingRecorded(api.ports);

    const { status, json } = await api.send('/health');

    expect([status, json?.['status']]).toEqual([200, 'healthy']);
    expect(json).toMatchObject({
      agent: { status: 'running', uptimeSeconds: 3_600, currentCycle: { id: runningCycleId } },
      modules: [{ name: 'scheduler', health: 'healthy', ticks: 3 }],
    });
  });

  test.each(FAULTS)(
    'when $what: $check is $checkIs and the whole $wholeIs',
    async ({ check, break: fail, checkIs, wholeIs }) => {
      const api = await createTestApi();
      await everythingRecorded(api.ports);
      await fail(api);

      const { status, json } = await api.send('/health');

      expect(json).toMatchObject({ status: wholeIs, checks: { [check]: { status: checkIs } } });
      expect(status).toBe(wholeIs === 'unhealthy' ? 503 : 200);
      expect(JSON.stringify(json)).not.toContain('connection refused');
    },
  );

  test('names every dependency with its breaker, and is degraded while one is left alone', async () => {
    const api = await createTestApi();
    await everythingRecorded(api.ports);
    const { guard } = api.ports;
    await guard.run('alpaca-data', async () => 'answer');
    const before = await api.send('/health');
    for (let failures = 0; failures < 5; failures++)
      await guard.run('finnhub', () => Promise.reject(down)).catch(() => undefined);
    await api.ports.clock.advance(5_000);

    const { status, json } = await api.send('/health');

    const closed = { state: 'closed', lastSuccessAt: null, failures: 0, retryAt: null, detail: null };
    expect(before.json?.['dependencies']).toEqual([
      { name: 'alpaca-trading', ...closed },
      { name: 'alpaca-data', ...closed, lastSuccessAt: NOW },
      { name: 'finnhub', ...closed },
      { name: 'coingecko', ...closed },
      { name: 'signal-service', ...closed },
    ]);
    expect([status, before.json?.['status'], json?.['status']]).toEqual([200, 'healthy', 'degraded']);
    expect(json?.['dependencies']).toContainEqual({
      name: 'finnhub',
      state: 'open',
      lastSuccessAt: null,
      failures: 5,
      retryAt: shift(NOW, 30_000),
      detail: 'it failed too often in a row',
    });
  });

  test('gives a dependency two seconds', async () => {
    const api = await createTestApi();
    await everythingRecorded(api.ports);
    const reached = api.ports.broker.hangNext('account');

    const asked = api.send('/health');
    await reached;
    await api.ports.clock.advance(2_000);
    const { json } = await asked;

    expect(json).toMatchObject({
      status: 'unhealthy',
      checks: { broker: { status: 'unhealthy', durationMs: 2_000 } },
    });
  });

  test('asked often asks the broker once in five seconds', async () => {
    const api = await createTestApi();
    await everythingRecorded(api.ports);
    api.ports.broker.failNext('account', down);
    const statusNow = async (): Promise<unknown> => (await api.send('/health')).json?.['status'];

    const first = [await statusNow(), await statusNow()];
    await api.ports.clock.advance(5_000);
    const later = await statusNow();

    expect([...first, later]).toEqual(['unhealthy', 'unhealthy', 'healthy']);
  });

  test('of an agent that runs for long without a first heartbeat is degraded', async () => {
    const api = await createTestApi();
    await api.post('/api/v1/agent/start');
    const young = await api.send('/health');
    await api.ports.clock.advance(91_000);

    const old = await api.send('/health');

    expect([young.json?.['status'], old.json?.['status']]).toEqual(['healthy', 'degraded']);
  });
});

describe('probes', () => {
  test('live asks nothing, ready the store, startup the agents', async () => {
    const api = await createTestApi();

    const fresh = await Promise.all(
      ['live', 'ready', 'startup'].map((probe) => api.send(`/health/${probe}`)),
    );
    await api.post('/api/v1/agent/start');
    const started = await api.send('/health/startup');
    api.ports.store.get = () => Promise.reject(down);
    const broken = await Promise.all(
      ['live', 'ready', 'startup'].map((probe) => api.send(`/health/${probe}`)),
    );

    expect(fresh.map(({ status }) => status)).toEqual([200, 200, 503]);
    expect(fresh.at(-1)?.json).toEqual({ status: 'unavailable', detail: '1 of 1 agents are not there yet' });
    expect(started.json).toEqual({ status: 'ok', detail: null });
    expect(broken.map(({ status }) => status)).toEqual([200, 503, 503]);
  });
});
