import { describe, expect, it } from 'vitest';
import { ConflictError, InvalidInputError, TransientError } from '../../../src/domain/errors.ts';
import { createModules } from '../../../src/local/modules.ts';
import { NOW } from '../../support/builders/common.ts';

const LIMIT_MS = 20;
const never = (): Promise<never> => new Promise(() => undefined);

/** Modules that note in `seen` when they start and stop. */
function noting() {
  const seen: string[] = [];
  const modules = createModules({
    now: () => new Date(NOW),
    onForced: (name) => seen.push(`forced ${name}`),
    timeoutMs: LIMIT_MS,
  });
  const start = (name: string) =>
    modules.start(
      name,
      async () => {
        seen.push(`start ${name}`);
        return name;
      },
      async (part) => void seen.push(`stop ${part}`),
    );
  const states = () => Object.fromEntries(modules.report().map(({ name, state }) => [name, state]));
  return { seen, modules, start, states };
}

describe('the modules of the host', () => {
  it('stop in reverse order of their start, once', async () => {
    const { seen, modules, start, states } = noting();
    for (const name of ['store', 'queues', 'api']) await start(name);

    await modules.stop();
    await modules.stop();

    expect(seen).toEqual([
      'start store',
      'start queues',
      'start api',
      'stop api',
      'stop queues',
      'stop store',
    ]);
    expect(states()).toEqual({ store: 'stopped', queues: 'stopped', api: 'stopped' });
  });

  it('stop what runs when one fails to start, which is named', async () => {
    const { seen, modules, start, states } = noting();
    await start('store');

    const failing = modules.start(
      'queues',
      () => Promise.reject(new Error('disk full')),
      async () => void seen.push('stop queues'),
    );

    await expect(failing).rejects.toMatchObject({
      name: 'Fatal',
      message: 'queues did not start: disk full',
      context: { module: 'queues' },
    });
    expect(seen).toEqual(['start store', 'stop store']);
    expect(states()).toEqual({ store: 'stopped', queues: 'failed' });
  });

  it('stop what runs when one hangs in its start, which is named with its time', async () => {
    const { seen, modules, start } = noting();
    await start('store');

    const hanging = modules.start('queues', never, async () => undefined);

    await expect(hanging).rejects.toThrow(`queues did not start: no answer within ${LIMIT_MS} ms`);
    expect(seen).toEqual(['start store', 'stop store']);
  });

  it('pass wrong input on as it is', async () => {
    const { modules } = noting();
    const wrong = new InvalidInputError('port 3005 is in use');

    const failing = modules.start(
      'api',
      () => Promise.reject(wrong),
      async () => undefined,
    );

    await expect(failing).rejects.toBe(wrong);
  });

  it.each([
    ['hangs', never],
    ['fails', () => Promise.reject(new Error('broken'))],
  ])('that one %s in its stop is forced and named, and the others stop all the same', async (_how, stop) => {
    const { seen, modules, start, states } = noting();
    await start('store');
    await modules.start('queues', async () => undefined, stop);
    await start('api');

    await modules.stop();

    expect(seen).toEqual(['start store', 'start api', 'stop api', 'forced queues', 'stop store']);
    expect(states()).toEqual({ store: 'stopped', queues: 'forced', api: 'stopped' });
    expect(modules.report().map(({ errors }) => errors)).toEqual([0, 1, 0]);
  });

  it('stop one that comes up after its time', async () => {
    const { seen, modules } = noting();
    const { promise: late, resolve: comeUp } = Promise.withResolvers<string>();
    const starting = modules.start(
      'queues',
      () => late,
      async (part) => void seen.push(`stop ${part}`),
    );
    await expect(starting).rejects.toThrow('queues did not start');

    comeUp('the late one');
    await late;

    await expect.poll(() => seen).toEqual(['stop the late one']);
  });

  it('are reported with state, health, ticks, errors and the last tick', async () => {
    const { modules, start } = noting();
    for (const name of ['store', 'broker', 'issuer']) await start(name);

    await modules.track('store', async () => 'read');
    await modules.track('store', async () => 'written');
    await modules.track('broker', async () => 'filled');
    const failing = modules.track('broker', () => Promise.reject(new TransientError('503')));

    await expect(failing).rejects.toThrow('503');
    expect(modules.report()).toEqual([
      { name: 'store', state: 'running', health: 'healthy', errors: 0, ticks: 2, lastTickAt: NOW },
      { name: 'broker', state: 'running', health: 'degraded', errors: 1, ticks: 1, lastTickAt: NOW },
      { name: 'issuer', state: 'running', health: 'healthy', errors: 0, ticks: 0, lastTickAt: null },
    ]);
  });

  it('say what they are about while they run, where they said so', async () => {
    const { modules, start, states } = noting();
    await start('watchdog');

    modules.tick('watchdog', 'paused');
    const running = states();
    await modules.stop();

    expect([running, states()]).toEqual([{ watchdog: 'paused' }, { watchdog: 'stopped' }]);
  });

  it('are healthy again with the next piece of work that ends, and unhealthy when they do not run', async () => {
    const { modules, start } = noting();
    for (const name of ['store', 'broker']) await start(name);
    const health = () => modules.report().map((one) => one.health);

    await modules.track('broker', () => Promise.reject(new TransientError('503'))).catch(() => undefined);
    const during = health();
    await modules.track('broker', async () => undefined);
    const after = health();
    await modules.stop();

    expect(during).toEqual(['healthy', 'degraded']);
    expect(after).toEqual(['healthy', 'healthy']);
    expect(health()).toEqual(['unhealthy', 'unhealthy']);
  });

  it('are not to blame for what their caller got wrong', async () => {
    const { modules, start } = noting();
    await start('store');

    const refused = modules.track('store', () => Promise.reject(new ConflictError('changed meanwhile')));

    await expect(refused).rejects.toThrow('changed meanwhile');
    expect(modules.report()).toMatchObject([{ health: 'healthy', errors: 0, ticks: 0 }]);
  });
});
