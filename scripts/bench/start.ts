import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { type Benchmark, type Figure, median, repeat } from './benchmark.ts';

const MAIN = fileURLToPath(new URL('../../src/local/main.ts', import.meta.url));
/** The same switches as the script `start` in package.json. */
const SWITCHES = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];
const RUNS = 3;
const LIMIT_MS = 60_000;
/** How long it runs on before its memory is read. */
const SETTLE_MS = 5_000;
const FIRST_CYCLE = /cycle completed/;

interface Started {
  readonly ms: number;
  /** Undefined where there is no /proc. */
  readonly residentMb: number | undefined;
}

/** `npm start` without npm: a fresh folder, a market ten times as fast as life. */
export const start: Benchmark = {
  about: 'npm start to the first completed cycle, and its memory after',
  async measure() {
    // The first start compiles, and leaves what it compiled to the others.
    await startOnce();
    const runs = await repeat(RUNS, startOnce);
    const memory = runs.flatMap(({ residentMb }) => residentMb ?? []);
    const figures: Figure[] = [
      {
        what: 'start to the first completed cycle',
        measured: Number(median(runs.map(({ ms }) => ms)).toFixed(0)),
        unit: 'ms',
        budget: 3_000,
        limit: 'at most',
        kind: 'timed',
        note: `median of ${RUNS}`,
      },
    ];
    if (memory.length === 0) return figures;
    return [
      ...figures,
      {
        what: 'resident memory',
        measured: Number(median(memory).toFixed(0)),
        unit: 'MB',
        budget: 300,
        limit: 'at most',
        kind: 'timed',
        note: `at most, up to ${SETTLE_MS / 1_000} s after the first cycle; without the store's process`,
      },
    ];
  },
};

async function startOnce(): Promise<Started> {
  const home = mkdtempSync(join(tmpdir(), 'quarterdeck-start-'));
  const began = performance.now();
  const child = spawn(process.execPath, [...SWITCHES, MAIN, '--port', String(await freePort())], {
    cwd: home,
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  try {
    const { promise: cycled, resolve, reject } = Promise.withResolvers<number>();
    let said = '';
    const listen = (text: Buffer): void => {
      said += text.toString();
      if (FIRST_CYCLE.test(said)) resolve(performance.now() - began);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('close', () => reject(new Error(`npm start ended before a cycle had: ${said}`)));
    const ms = await cycled;
    await sleep(SETTLE_MS);
    return { ms, residentMb: peakMb(child.pid) };
  } finally {
    child.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
}

/** Linux keeps the most that a process had. */
function peakMb(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8')) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1_024;
}
