import { get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModuleReport } from '../../src/contracts/http/health.ts';
import { API_ROUTES } from '../../src/contracts/http/routes.ts';
import { readKeptState } from './support/kept-state.ts';
import {
  aPlace,
  dynoxidePid,
  isAlive,
  type Place,
  type RunningHost,
  startHost,
} from './support/quarterdeck.ts';

interface CycleList {
  readonly items: readonly {
    readonly id: string;
    readonly skipReason: string | null;
    readonly startedAt: string;
  }[];
}

const ANALYSIS = { type: 'analysis' };

/** Status of a GET with headers that `fetch` would not send. */
const statusOf = (url: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).once('error', reject);
  });

describe('the control API of a running host', () => {
  let place: Place;
  let host: RunningHost;
  beforeAll(async () => {
    place = await aPlace();
    // A cycle every second.
    host = startHost(place, '--speed', '60');
    await host.ready();
  });
  afterAll(async () => {
    host.process.kill('SIGKILL');
    await host.ended;
    const pid = dynoxidePid(place);
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
    place.remove();
  });

  it('says what the agent is and does', async () => {
    const { status, body } = await host.call('agentStatus');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      agentId: 'default',
      status: 'running',
      autonomy: 'autonomous',
      killSwitch: { on: false },
    });
  });

  it.each([
    ['no token', null],
    ['a token of nobody', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('answers %s with 401', async (_what, token) => {
    const { status } = await host.call('agentStatus', { token });

    expect(status).toBe(401);
  });

  it.each([
    [{ Host: 'quarterdeck.example' }, 403],
    [{ Host: 'localhost', Origin: 'https://quarterdeck.example' }, 403],
  ])('refuses what was meant for another host: %j', async (headers, expected) => {
    const url = `http://127.0.0.1:${place.port}`;

    const guarded = await statusOf(`${url}${API_ROUTES.agentStatus.path}`, headers);
    const health = await statusOf(`${url}${API_ROUTES.live.path}`, headers);

    expect([guarded, health]).toEqual([expected, expected]);
  });

  it('reports every module as running, in the order of their start, with what each has done', async () => {
    const { body } = await host.call<{
      readonly status: string;
      readonly modules: readonly ModuleReport[];
    }>('health');

    expect(body.status).toBe('healthy');
    const order = ['state store', 'queues', 'market and broker', 'agent', 'control API', 'schedules'];
    expect(body.modules.map(({ name }) => name).filter((name) => order.includes(name))).toEqual(order);
    expect(new Set(body.modules.map(({ health }) => health))).toEqual(new Set(['healthy']));
    const ticking = body.modules.filter(({ ticks, lastTickAt }) => ticks > 0 && lastTickAt !== null);
    expect(ticking.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['state store', 'queues', 'market and broker', 'control API', 'schedules']),
    );
    const { watchdog, ...others } = Object.fromEntries(body.modules.map(({ name, state }) => [name, state]));
    expect(new Set(Object.values(others))).toEqual(new Set(['running']));
    expect(watchdog).toMatch(/^(running|idle|watching)$/);
  });

  it('pauses and resumes: a cycle in between is skipped', async () => {
    const paused = await host.call('pauseAgent', { body: {} });
    const skipped = await host.call('startCycle', { body: ANALYSIS });
    const again = await host.call('pauseAgent', { body: {} });
    const resumed = await host.call('resumeAgent', { body: {} });

    expect([paused.status, again.status, resumed.status]).toEqual([200, 409, 200]);
    expect(skipped.body).toMatchObject({ status: 'skipped', skipReason: 'agent_paused' });
    expect(resumed.body).toMatchObject({ status: 'running' });
  });

  it('stops and starts: a cycle in between is skipped', async () => {
    const stopped = await host.call('stopAgent', { body: { reason: 'a test' } });
    const skipped = await host.call('startCycle', { body: ANALYSIS });
    const started = await host.call('startAgent', { body: {} });

    expect([stopped.status, started.status]).toEqual([200, 200]);
    expect(stopped.body).toMatchObject({ status: 'stopped' });
    expect(skipped.body).toMatchObject({ status: 'skipped', skipReason: 'agent_stopped' });
    expect(started.body).toMatchObject({ status: 'running', agentId: 'default' });
  });

  it('skips every cycle while the kill switch is on, scheduled ones too, until it is reset', async () => {
    const on = await host.call('changeKillSwitch', { body: { action: 'activate', reason: 'a test' } });
    const manual = await host.call<{ readonly cycleId: string }>('startCycle', { body: ANALYSIS });
    const scheduled = await nextCycle(manual.body.cycleId);
    const off = await host.call('changeKillSwitch', { body: { action: 'reset', reason: 'tested' } });
    const after = await host.call<{ readonly skipReason: string | null }>('startCycle', { body: ANALYSIS });

    expect(on.body).toMatchObject({ on: true, reason: 'a test' });
    expect(manual.body).toMatchObject({ status: 'skipped', skipReason: 'kill_switch' });
    expect(scheduled.skipReason).toBe('kill_switch');
    expect(off.body).toMatchObject({ on: false });
    expect(after.body.skipReason).not.toBe('kill_switch');
  });

  it('flattens: sells what it holds, and is flat when the exchange says so', async () => {
    while ((await held()) === 0) await sleep(50);
    await host.call('changeKillSwitch', { body: { action: 'activate', reason: 'get out', flatten: true } });
    const flat = await untilFlat();
    const after = await held();
    const reset = await host.call('changeKillSwitch', { body: { action: 'reset', reason: 'it is flat' } });

    expect(after).toBe(0);
    expect(flat).toMatchObject({ on: true, reason: 'get out', followUp: { flatten: true, problems: [] } });
    expect(reset.body).toMatchObject({ on: false, followUp: null });
  }, 60_000);

  const held = async (): Promise<number> =>
    (await host.call<{ readonly items: readonly unknown[] }>('listPositions')).body.items.length;

  interface Flattening {
    readonly followUp: { readonly status: string } | null;
  }

  async function untilFlat(): Promise<Flattening> {
    for (;;) {
      const { body } = await host.call<Flattening>('killSwitch');
      if (body.followUp?.status === 'flat') return body;
      await sleep(50);
    }
  }

  /** The first cycle that comes after the one named. */
  async function nextCycle(id: string): Promise<CycleList['items'][number]> {
    for (;;) {
      const { body } = await host.call<CycleList>('listCycles');
      const index = body.items.findIndex((cycle) => cycle.id === id);
      const next = body.items[index - 1];
      if (next !== undefined) return next;
      await sleep(50);
    }
  }
});

describe('a host that gets SIGTERM', () => {
  it('ends what is in flight, stops every module and leaves no process behind', async () => {
    const place = await aPlace();
    const host = startHost(place, '--speed', '60', '--json');
    await host.ready();
    await sagasRunning(host);
    const pid = dynoxidePid(place) ?? Number.NaN;
    const before = isAlive(pid);

    host.process.kill('SIGTERM');
    const ended = await host.ended;
    const after = isAlive(pid);
    const kept = await readKeptState(place);
    place.remove();

    expect(before).toBe(true);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '' });
    expect(ended.stderr).toContain('stopping: what is in flight ends first');
    expect(ended.stderr).not.toContain('did not stop in time');
    expect(after).toBe(false);
    expect(kept.sagas.length).toBeGreaterThan(0);
    expect(kept.unfinished).toEqual([]);
  });

  it('leaves a module that hangs, names it and ends all the same', async () => {
    const place = await aPlace();
    const host = startHost(place, '--speed', '60');
    await host.ready();
    // A request that never comes to its end: the server waits for it.
    const caller = connect(place.port, '127.0.0.1').on('error', () => undefined);
    caller.write('GET /health/live HTTP/1.1\r\n');
    const pid = dynoxidePid(place) ?? Number.NaN;

    host.process.kill('SIGTERM');
    const ended = await host.ended;
    const after = isAlive(pid);
    caller.destroy();
    place.remove();

    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stdout).toContain('control API did not stop in time and was left');
    expect(after).toBe(false);
  });

  async function sagasRunning(host: RunningHost): Promise<void> {
    for (;;) {
      const { body } = await host.call<{ readonly items: readonly unknown[] }>('activeSagas');
      if (body.items.length > 0) return;
      await sleep(20);
    }
  }
});
