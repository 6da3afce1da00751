import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { createMemoryMetrics } from '../../../src/adapters/memory/metrics.ts';
import { event } from '../../../src/contracts/events/envelope.ts';
import { createEventStream } from '../../../src/local/event-stream.ts';
import { prometheusText } from '../../../src/local/prometheus-text.ts';
import { createThrottle } from '../../../src/local/throttle.ts';

const beat = (agentId: string) =>
  event(
    'system.heartbeat',
    { agentId, correlationId: 'c', occurredAt: '2025-01-06T15:30:00.000Z' },
    { healthy: true },
  );
/** Whole text of a stream that has ended. */
const textOf = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();
const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => id ?? '');

describe('the event stream', () => {
  test('sends a listener the events of its agent, as server-sent events', async () => {
    const stream = createEventStream();
    const listening = stream.open('default');

    stream.publish(beat('default'));
    stream.publish(beat('another'));
    stream.close();

    const text = await textOf(listening);
    expect(idsIn(text)).toEqual(['1']);
    expect(text).toContain('event: system.heartbeat\ndata: {"type":"system.heartbeat",');
  });

  test('lets somebody who was away catch up, and no further back than it keeps', async () => {
    const stream = createEventStream();
    for (let sent = 0; sent < 600; sent++) stream.publish(beat('default'));

    const recent = stream.open('default', '598');
    const longAgo = stream.open('default', '3');
    stream.close();

    expect(idsIn(await textOf(recent))).toEqual(['599', '600']);
    expect(idsIn(await textOf(longAgo))).toHaveLength(500);
  });

  test('sends away who does not read, and forgets who has left', async () => {
    const stream = createEventStream();
    const slow = stream.open('default');
    const gone = stream.open('default');
    await gone.cancel();

    for (let sent = 0; sent < 3_000; sent++) stream.publish(beat('default'));

    expect(idsIn(await textOf(slow)).length).toBeLessThan(3_000);
    stream.close();
  });
});

describe('metrics for Prometheus', () => {
  test('are counters, gauges and summaries with their labels', () => {
    const metrics = createMemoryMetrics();
    metrics.record('cycles_total', 1, { agentId: 'default', type: 'analysis' });
    metrics.record('cycles_total', 1, { agentId: 'default', type: 'analysis' });
    metrics.record('cycle_duration_ms', 40, { agentId: 'default', type: 'analysis' });
    metrics.record('cycle_duration_ms', 60, { agentId: 'default', type: 'analysis' });
    metrics.record('agent_uptime', 7, { agentId: 'default' });

    metrics.record('agent_uptime', 9, { agentId: 'another' });

    const lines = prometheusText(metrics.snapshot(), 'default').split('\n');

    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE quarterdeck_cycles_total counter',
        'quarterdeck_cycles_total{agentId="default",type="analysis"} 2',
        '# TYPE quarterdeck_cycle_duration_ms summary',
        'quarterdeck_cycle_duration_ms_sum{agentId="default",type="analysis"} 100',
        'quarterdeck_cycle_duration_ms_count{agentId="default",type="analysis"} 2',
        'quarterdeck_agent_uptime{agentId="default"} 7',
      ]),
    );
    expect(lines.join()).not.toContain('another');
  });
});

describe('the throttle', () => {
  test('answers 429 to who asks too fast, and again when time has passed', async () => {
    let now = 0;
    const app = new Hono();
    app.use(createThrottle({ perSecond: 2, burst: 3, nowMs: () => now }));
    app.get('/', (c) => c.text('ok'));
    const ask = async (): Promise<number> => (await app.request('/')).status;

    const burst = [await ask(), await ask(), await ask(), await ask()];
    now = 500;
    const later = [await ask(), await ask()];

    expect([burst, later]).toEqual([
      [200, 200, 200, 429],
      [200, 429],
    ]);
  });
});
