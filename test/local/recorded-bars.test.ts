import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../support/shared-folder.ts';
import { barsOfACrash, minutesOfBars, writeBars } from './support/bar-files.ts';
import { aPlace, type Ended, type Place, run, SLOW_MS } from './support/quarterdeck.ts';
import { broken, summaryOf } from './support/summary.ts';

const RECORDED = '../shared/data/bars/minute';

describe('a run over recorded bars', () => {
  let place: Place;
  beforeEach(async () => {
    place = await aPlace();
  });
  afterEach(() => place.remove());
  const runHere = (...args: string[]): Promise<Ended> => run(place, '--speed', 'max', '--json', ...args);

  it('trades bars that were recorded, in and out again', { timeout: SLOW_MS }, async () => {
    const bars = writeBars(join(place.home, 'bars'), minutesOfBars());

    const { code, stdout, stderr } = await runHere('--until', '34m', '--bars', bars);

    const summary = summaryOf(stdout);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ cycles: 34, errors: 0 });
    expect(summary.sagas['completed']).toBeGreaterThanOrEqual(2);
    expect(broken(summary)).toEqual([]);
    expect(stderr).toContain(`recorded bars of ${bars}, 2 symbols`);
  });

  it('leaves a position by its stop-loss while the price falls through it', {
    timeout: SLOW_MS,
  }, async () => {
    const bars = writeBars(join(place.home, 'bars'), barsOfACrash());

    const { code, stdout } = await runHere('--until', '30m', '--bars', bars);

    const summary = summaryOf(stdout);
    const log = readFileSync(join(place.data, 'quarterdeck.log'), 'utf8');
    expect(code).toBe(0);
    expect(log.match(/"reason":"stop_loss"/g)).toHaveLength(1);
    expect(summary).toMatchObject({ orders: 2, fills: 2, positions: [], errors: 0 });
    expect(broken(summary)).toEqual([]);
  });

  it('trades an hour of a real session', { timeout: SLOW_MS }, async (context) => {
    needs(RECORDED, context);

    const { code, stdout } = await runHere(
      '--fresh',
      '--bars',
      resolve(RECORDED),
      '--autonomy',
      'autonomous',
      '--until',
      '1h',
    );

    const summary = summaryOf(stdout);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ cycles: 60, errors: 0 });
    expect(summary.fills).toBeGreaterThan(0);
    expect(broken(summary)).toEqual([]);
  });
});
