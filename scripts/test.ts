/**
 * `npm test`: every check and every test, two at a time, one line each as it finishes.
 * Exit code 1 when anything failed, or, with CI=true, when anything was skipped.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tally } from './tally-reporter.ts';

const HELP = `Usage: npm test [-- --help]

Runs, two at a time: tests (all vitest projects), lint and format, typed lint, types, layers, dead code.
Each is an npm script of its own; see package.json. The last line counts tests and checks:
N passed, N failed, N skipped. With CI=true a skipped test is a failure.`;

/** What each check is called, and the npm script that is it. The longest goes first. */
const CHECKS = [
  { name: 'tests', script: 'test:all' },
  { name: 'lint and format', script: 'lint' },
  { name: 'typed lint', script: 'lint:types' },
  { name: 'types', script: 'typecheck' },
  { name: 'layers', script: 'layers' },
  { name: 'dead code', script: 'deadcode' },
] as const;

const LANES = 2;
const TIME_LIMIT_MS = 300_000;

interface Finished {
  ok: boolean;
  output: string;
}

function run(script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: unknown): void => {
      output += String(chunk);
    };
    const child = spawn(process.execPath, ['--run', script, '--', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      timeout: TIME_LIMIT_MS,
    });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', keep);
    child.on('close', (code, signal) => {
      if (signal) keep(`\nstopped by ${signal}; the limit is ${TIME_LIMIT_MS / 1000} s`);
      resolve({ ok: code === 0, output });
    });
  });
}

async function runCheck(script: string): Promise<Finished & Tally> {
  const finished = await run(script);
  return { ...finished, passed: finished.ok ? 1 : 0, failed: finished.ok ? 0 : 1, skipped: [] };
}

async function runTests(script: string): Promise<Finished & Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-test-'));
  const file = join(folder, 'tally.json');
  const reporters = ['--reporter=default', '--reporter=./scripts/tally-reporter.ts'];
  try {
    const finished = await run(script, reporters, { QUARTERDECK_TALLY: file });
    const tally = readTally(file);
    // A run can fail without a failing test, and that must show in the count.
    return { ...finished, ...tally, failed: finished.ok ? tally.failed : Math.max(1, tally.failed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readTally(file: string): Tally {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return { passed: 0, failed: 1, skipped: [] }; // vitest did not get as far as its reporters
  }
}

async function report({ name, script }: (typeof CHECKS)[number]): Promise<Tally> {
  const started = performance.now();
  const result = await (script === 'test:all' ? runTests(script) : runCheck(script));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${result.failed > 0 ? 'FAIL' : 'ok  '} ${name.padEnd(16)} ${seconds.padStart(6)} s`);
  if (result.failed > 0) console.log(`\n${result.output.trim()}\n`);
  return result;
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (args.length > 0) {
    const asked = args.every((arg) => arg === '--help' || arg === '-h');
    console.log(asked ? HELP : `npm test takes nothing but --help, not ${args.join(' ')}`);
    return asked ? 0 : 2;
  }

  const waiting = [...CHECKS];
  const tallies: Tally[] = [];
  const lane = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) tallies.push(await report(check));
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  const skipped = tallies.flatMap((tally) => tally.skipped);
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  const skipsFail = process.env['CI'] === 'true' && skipped.length > 0;

  for (const what of skipped) console.log(`skipped ${what}`);
  if (skipsFail) console.log('CI=true: what is skipped fails the run.');
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  return failed > 0 || skipsFail ? 1 : 0;
}

process.exitCode = await main();
