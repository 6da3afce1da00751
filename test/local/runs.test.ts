import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FLAGS } from '../../src/local/options.ts';
import { aPlace, type Ended, type Place, run, SLOW_MS } from './support/quarterdeck.ts';
import { ALL_INVARIANTS, broken, checked, summaryOf } from './support/summary.ts';

const WITHOUT_WALL_TIME = /"wallMs": \d+/;

const holdings = ({ stdout }: Ended): readonly string[] =>
  summaryOf(stdout).positions.map(({ symbol, qty }) => `${qty} ${symbol}`);

describe('a run to its end', () => {
  let places: Place[] = [];
  beforeEach(async () => {
    places = [await aPlace(), await aPlace()];
  });
  afterEach(() => {
    for (const place of places) place.remove();
  });
  const runAt = (index: number, ...args: string[]): Promise<Ended> => {
    const place = places[index];
    if (place === undefined) throw new Error(`no place ${index}`);
    return run(place, '--speed', 'max', '--json', ...args);
  };

  it('trades the synthetic market, keeps every invariant, and repeats it for one seed only', {
    timeout: SLOW_MS,
  }, async () => {
    const args = ['--fresh', '--until', '3m'];

    const [first, second] = await Promise.all([runAt(0, ...args), runAt(1, ...args)]);
    const other = await runAt(1, '--fresh', '--until', '1s', '--seed', '2');

    const summary = summaryOf(first.stdout);
    expect(first.code).toBe(0);
    expect(summary.sagas['completed']).toBeGreaterThan(0);
    expect(summary).toMatchObject({ cycles: 3, errors: 0 });
    expect(summary.marketMs).toBeGreaterThanOrEqual(180_000);
    expect(checked(summary)).toEqual(ALL_INVARIANTS);
    expect(broken(summary)).toEqual([]);
    expect(first.stderr).toContain('Quarterdeck: paper trading on this machine');
    expect(first.stderr).toMatch(/\d+ cycles, \d+ fills, \d+ sagas completed/);
    expect(first.stderr).not.toMatch(/error|warn|ALERT/);
    expect(second.code).toBe(0);
    expect(other.code).toBe(0);
    expect(summaryOf(other.stdout).fills).toBeGreaterThan(0);
    expect(holdings(other).filter((held) => holdings(first).includes(held))).toEqual([]);
    expect(second.stdout.replace(WITHOUT_WALL_TIME, '')).toBe(first.stdout.replace(WITHOUT_WALL_TIME, ''));
  });

  it('prints every flag and its help for --help, and starts nothing', async () => {
    const { code, stdout, stderr } = await runAt(0, '--help');

    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const [flag, { description }] of Object.entries(FLAGS)) {
      expect(stdout).toContain(`--${flag}`);
      expect(stdout).toContain(description);
    }
    expect(existsSync(places[0]?.data ?? '')).toBe(false);
  });
});
