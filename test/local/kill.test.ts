import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type KeptState, readKeptState } from './support/kept-state.ts';
import { aPlace, type Place, type RunningHost, run, SLOW_MS, startHost } from './support/quarterdeck.ts';
import { ALL_INVARIANTS, broken, checked, summaryOf } from './support/summary.ts';

interface Seen {
  readonly inCycle: boolean;
  readonly cycles: number;
  readonly sagas: number;
  readonly filled: number;
}

/** Moments to kill at, one after the other on the same folder, each under load. */
const MOMENTS: readonly (readonly [name: string, come: (seen: Seen, first: Seen) => boolean])[] = [
  ['in a cycle, its decisions under way', ({ inCycle, sagas }) => inCycle || sagas > 0],
  ['the first sagas have begun', ({ sagas }) => sagas > 0],
  ['some orders are filled and their sagas run', ({ sagas, filled }) => sagas > 0 && filled > 0],
];

describe('a host that is killed with SIGKILL while it trades', () => {
  let place: Place;
  beforeEach(async () => {
    place = await aPlace();
  });
  afterEach(() => place.remove());

  it('goes on where it was: nothing lost, nothing doubled, every saga completed or undone', {
    timeout: SLOW_MS,
  }, async () => {
    const left: KeptState[] = [];
    for (const [, come] of MOMENTS) {
      const host = startHost(place, '--speed', '60');
      await host.ready();
      await until(host, come);
      host.process.kill('SIGKILL');
      const { signal } = await host.ended;
      expect(signal).toBe('SIGKILL');
      left.push(await readKeptState(place));
    }

    const ended = await run(place, '--speed', 'max', '--until', '2m', '--json');
    const last = await readKeptState(place);

    const summary = summaryOf(ended.stdout);
    const states = [...left, last];
    expect(ended.code).toBe(0);
    expect(checked(summary)).toEqual(ALL_INVARIANTS);
    expect(broken(summary)).toEqual([]);
    expect(left.some(({ unfinished }) => unfinished.length > 0)).toBe(true);
    expect(states.map(({ now }) => now)).toEqual(states.map(({ now }) => now).toSorted());
    expect(states.map(({ cycles }) => cycles)).toEqual(
      states.map(({ cycles }) => cycles).toSorted((one, other) => one - other),
    );
    expect(summary.cycles).toBeGreaterThan(left.at(-1)?.cycles ?? 0);
    // Every saga that a kill left in the middle is known, and has ended.
    const known = new Set(last.sagas.map(({ sagaId }) => sagaId));
    expect(left.flatMap(({ unfinished }) => unfinished).filter((id) => !known.has(id))).toEqual([]);
    expect(last.unfinished).toEqual([]);
    expect(summary.sagas['failed']).toBe(0);
    expect(ended.stderr).not.toContain('differs from what is believed');
  });

  /** Watches the host until the moment has come; the end of a cycle counts too, so that none is waited for in vain. */
  async function until(host: RunningHost, come: (seen: Seen, first: Seen) => boolean): Promise<void> {
    const first = await look(host);
    for (let seen = first; !come(seen, first) && seen.cycles <= first.cycles; seen = await look(host))
      await sleep(10);
  }

  async function look(host: RunningHost): Promise<Seen> {
    const [status, sagas, orders] = await Promise.all([
      host.call<{ readonly currentCycle: unknown; readonly stats: { readonly cyclesCompleted: number } }>(
        'agentStatus',
      ),
      host.call<{ readonly items: readonly unknown[] }>('activeSagas'),
      host.call<{ readonly items: readonly { readonly filledQty: string }[] }>('listOrders'),
    ]);
    return {
      inCycle: status.body.currentCycle !== null,
      cycles: status.body.stats.cyclesCompleted,
      sagas: sagas.body.items.length,
      filled: orders.body.items.filter(({ filledQty }) => Number(filledQty) > 0).length,
    };
  }
});
