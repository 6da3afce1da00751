import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { freePort } from '../free-port.ts';

const MAIN = fileURLToPath(new URL('../../src/local/main.ts', import.meta.url));
/** Kills of one folder, one after the other, before it is let come to its end and checked. */
const KILLS_A_FOLDER = 5;
/** After the process answers, it is killed within this many milliseconds. */
const LIFE_MS = 2_500;
/** Wall time after which a run is given up. */
const LIMIT_MS = 120_000;

export interface KillSeries {
  /** Kills before the state was checked. */
  readonly kills: number;
  readonly cycles: number;
  readonly sagas: number;
  readonly broken: readonly string[];
}

const summary = z.object({
  cycles: z.number(),
  sagas: z.record(z.string(), z.number()),
  invariants: z.array(z.object({ name: z.string(), held: z.boolean() })),
});

/**
 * Kills the real local process with SIGKILL at random moments of its life, on the same folder, and then lets it run
 * to an end that checks every invariant.
 *
 * @param runs how many kills in all
 * @param seed which moments
 */
export async function* killRuns(runs: number, seed: number): AsyncGenerator<KillSeries> {
  for (let done = 0, folder = 0; done < runs; folder++) {
    const kills = Math.min(KILLS_A_FOLDER, runs - done);
    const home = mkdtempSync(join(tmpdir(), 'quarterdeck-chaos-'));
    try {
      for (let kill = 0; kill < kills; kill++) await lifeOf(home, seed + folder, draw(seed, done + kill));
      yield { kills, ...(await checked(home, seed + folder)) };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
    done += kills;
  }
}

/** Under load: the market runs 60 times as fast as the wall. */
async function lifeOf(home: string, seed: number, chance: number): Promise<void> {
  const port = await freePort();
  const host = start(home, '--port', String(port), '--seed', String(seed), '--speed', '60');
  try {
    await answers(port, host.child);
    await sleep(chance * LIFE_MS);
  } finally {
    host.child.kill('SIGKILL');
    await host.ended;
  }
}

async function checked(home: string, seed: number): Promise<Omit<KillSeries, 'kills'>> {
  const port = await freePort();
  const flags = [
    '--port',
    String(port),
    '--seed',
    String(seed),
    '--speed',
    'max',
    '--until',
    '10m',
    '--json',
  ];
  const host = start(home, ...flags);
  const limit = setTimeout(() => host.child.kill('SIGKILL'), LIMIT_MS);
  const { code, stdout, stderr } = await host.ended;
  clearTimeout(limit);
  const read = summary.safeParse(parsed(stdout));
  if (!read.success)
    return { cycles: 0, sagas: 0, broken: [`it did not come to its end (${code}): ${stderr.slice(-500)}`] };
  const { cycles, sagas, invariants } = read.data;
  const broken = invariants.filter(({ held }) => !held).map(({ name }) => name);
  return { cycles, sagas: Object.values(sagas).reduce((sum, count) => sum + count, 0), broken };
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

function start(home: string, ...flags: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...flags], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}

async function answers(port: number, child: ChildProcess): Promise<void> {
  const until = performance.now() + LIMIT_MS;
  while (performance.now() < until && child.exitCode === null) {
    const reply = await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => undefined);
    if (reply?.ok === true) return;
    await sleep(50);
  }
  throw new Error('the local process did not start');
}

/** A number in [0, 1) for the nth kill of a seed. */
const draw = (seed: number, nth: number): number =>
  createHash('sha256').update(`${seed} ${nth}`).digest().readUInt32BE() / 2 ** 32;
