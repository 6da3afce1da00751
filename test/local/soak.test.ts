import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SLOW_MS } from './support/quarterdeck.ts';

const SOAK = fileURLToPath(new URL('../../scripts/soak.ts', import.meta.url));

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run soak -- ...args` does. */
function soak(...args: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SOAK, ...args], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 2 * SLOW_MS,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

/** What of the report the test looks at. */
interface Report {
  readonly totals: Readonly<Record<string, number>>;
  readonly verdicts: readonly { readonly name: string; readonly result: string }[];
  readonly days: readonly {
    readonly date: string;
    readonly broken: readonly unknown[];
    readonly store: { readonly requests: number; readonly receivedBytes: number };
    readonly memory: { readonly residentMb: number; readonly storeMb: number | null };
  }[];
}

describe('a soak run', () => {
  it('of a half day, a weekend and a day, with two outages and a kill, holds what is promised', {
    timeout: 2 * SLOW_MS,
  }, async () => {
    const size = ['--stocks', '6', '--coins', '0', '--cycle-minutes', '30', '--heartbeat-minutes', '30'];

    const said = await soak('--days', '2', '--from', '2024-11-29', '--stops', '1', '--json', ...size);

    const { totals, verdicts, days } = JSON.parse(said.stdout) as Report;
    expect(verdicts.filter(({ result }) => result === 'broken')).toEqual([]);
    expect(verdicts.filter(({ result }) => result === 'held')).toHaveLength(7);
    expect(said.code).toBe(0);
    expect(totals).toMatchObject({ days: 2, kills: 1, orderlyStops: 0, outages: 2 });
    expect(totals['fills']).toBeGreaterThan(0);
    expect(days.map(({ date, broken }) => [date, broken])).toEqual([
      ['2024-11-29', []],
      ['2024-12-02', []],
    ]);
    for (const { store, memory } of days) {
      expect(store.requests).toBeGreaterThan(100);
      expect(store.receivedBytes).toBeGreaterThan(store.requests);
      expect(memory.residentMb).toBeGreaterThan(50);
    }
    // A row for each day, as it ended.
    expect(said.stderr).toMatch(/^2024-11-29 .*half day, outage of data, SIGKILL$/m);
    expect(said.stderr).toMatch(/^2024-12-02 .*outage of broker$/m);
  });

  it('prints help, and refuses what is wrong before anything begins', async () => {
    const [help, wrong] = await Promise.all([soak('--help'), soak('--days', 'many')]);

    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain('--heartbeat-minutes N');
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('days: must be a whole number from 1 to 60');
  });
});
