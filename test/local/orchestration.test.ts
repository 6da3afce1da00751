import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, json, type LocalServer, startServer, text } from '../support/local-server.ts';
import { aPlace, type Place, type RunningHost, SLOW_MS, startHost } from './support/quarterdeck.ts';

interface RunAnswer {
  readonly runId: string;
  readonly status: string;
  readonly numOrdersSubmitted: number;
  readonly numOrdersAccepted: number;
  readonly mappings: readonly {
    readonly symbol: string;
    readonly orderQty: string;
    readonly orderStatus: string;
    readonly filledQty: string;
    readonly sagaId: string;
  }[];
}

const SYMBOLS = ['AAPL', 'MSFT', 'NVDA'];

/** Six of a hundred in each symbol that it is asked about, for the day that it is asked about. */
const bullish: Answer = (response, request) => {
  const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  const signals = (searchParams.get('symbols') ?? '')
    .split(',')
    .map((symbol, index) => ({ symbol, rank: index + 1, predictedReturn: 0.01, targetWeight: 0.06 }));
  json({ modelVersion: 'm1', asOfDate: searchParams.get('asOfDate'), signals })(response, request);
};

let service: LocalServer;
let place: Place;
let host: RunningHost;

beforeAll(async () => {
  service = await startServer(bullish);
  place = await aPlace();
  writeFileSync(join(place.home, '.env'), `SIGNAL_SERVICE_URL=${service.url}/signals\n`);
  host = startHost(place, '--speed', '10', '--autonomy', 'manual');
  await host.ready();
}, SLOW_MS);
afterAll(async () => {
  host.process.kill('SIGTERM');
  await host.ended;
  await service.close();
  place.remove();
});

/** Waits until the market is open: before it, the gate refuses every order. */
async function untilOpen(): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const { body } = await host.call<RunAnswer>('runOrchestration', {
      body: { symbols: ['SPY'], dryRun: true },
    });
    if (JSON.stringify(body.mappings).includes('"skipReason":null')) return;
    await sleep(100);
  }
  throw new Error('the market does not open');
}

describe('an orchestration run on the local host', () => {
  it('takes the signals of a service to trades in one call', { timeout: SLOW_MS }, async () => {
    await untilOpen();

    const { status, body } = await host.call<RunAnswer>('runOrchestration', { body: { symbols: SYMBOLS } });
    const found = await host.call<RunAnswer>('oneRun', { params: { id: body.runId } });
    const saga = await host.call<{ status: string }>('oneSaga', {
      params: { id: body.mappings[0]?.sagaId ?? '' },
    });

    expect(status).toBe(200);
    expect([body.status, body.numOrdersSubmitted, body.numOrdersAccepted]).toEqual(['completed', 3, 3]);
    expect(body.mappings.every(({ orderQty, filledQty }) => orderQty === filledQty)).toBe(true);
    expect(found.body).toEqual(body);
    expect(saga.body.status).toBe('completed');
  });

  it('is a 503 while the service is down, and the health report names it', { timeout: SLOW_MS }, async () => {
    service.answer = text('', 503);

    const { status } = await host.call('runOrchestration', { body: { symbols: SYMBOLS } });
    const listed = await host.call<{ items: readonly RunAnswer[] }>('listRuns', { query: '?status=failed' });
    const health = await host.call<{ dependencies: readonly { name: string; failures: number }[] }>('health');

    expect(status).toBe(503);
    expect(listed.body.items).toHaveLength(1);
    const seen = health.body.dependencies.find(({ name }) => name === 'signal-service');
    expect(seen?.failures).toBeGreaterThan(0);
  });
});
