/**
 * `npm run chaos`: the fault matrix, every cell of it, and the local process killed again and again. Exit status: 0
 * every cell ended where it was predicted with all invariants held, and so did every killed run; 1 one did not; 2 what
 * was asked for is wrong.
 */
import { InvalidInputError } from '../src/domain/errors.ts';
import { type KillSeries, killRuns } from './chaos/kill-runs.ts';
import { enumerate, type Matrix } from './chaos/matrix.ts';
import { type CellResult, runCell } from './chaos/run-cells.ts';
import { readFlags, runCommand, say } from './command-line.ts';

const HELP = `Usage: npm run chaos -- [flags]

Plays every cell of the fault matrix (place × fault) on a host in memory, and kills the real local process with
SIGKILL at random moments. After each, every invariant must hold.

  --only TEXT     only cells whose name contains TEXT; no kills
  --kill-runs N   kills of the local process (50); 0 leaves them out
  --seed N        which moments to kill at (1)
  --list          name the cells, and those that cannot be with the reason; play none
  --json          one JSON document on stdout; progress goes to stderr
  --help`;

const SAY_EVERY = 100;

async function chaos(args: readonly string[]): Promise<number> {
  const flags = readFlags(args, {
    only: { type: 'string' },
    'kill-runs': { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (flags.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const runs = wholeNumber('kill-runs', flags['kill-runs']);
  const seed = wholeNumber('seed', flags.seed);
  const began = performance.now();
  const matrix = await enumerate();
  if (flags.list) {
    process.stdout.write(`${flags.json ? JSON.stringify(listOf(matrix), null, 2) : listText(matrix)}\n`);
    return 0;
  }
  const cells = await playAll(matrix, flags.only);
  const matrixMs = Math.round(performance.now() - began);
  const kills = flags.only === undefined ? await killAll(runs, seed) : [];
  const killMs = Math.round(performance.now() - began) - matrixMs;
  const report = { cells, notApplicable: matrix.notApplicable.length, kills, matrixMs, killMs };
  process.stdout.write(`${flags.json ? JSON.stringify(toJson(report), null, 2) : toText(report)}\n`);
  return cells.every(({ passed }) => passed) && kills.every(({ broken }) => broken.length === 0) ? 0 : 1;
}

interface Report {
  readonly cells: readonly CellResult[];
  readonly notApplicable: number;
  readonly kills: readonly KillSeries[];
  readonly matrixMs: number;
  readonly killMs: number;
}

async function playAll({ cells }: Matrix, only: string | undefined): Promise<readonly CellResult[]> {
  const chosen = cells.filter(({ name }) => only === undefined || name.includes(only));
  if (chosen.length === 0)
    throw new InvalidInputError(`--only ${only}: no cell has that in its name; see --list`);
  const results: CellResult[] = [];
  for (const cell of chosen) {
    const result = await runCell(cell);
    results.push(result);
    if (!result.passed) say(failure(result));
    if (results.length % SAY_EVERY === 0) say(`${results.length} of ${chosen.length} cells`);
  }
  return results;
}

async function killAll(runs: number, seed: number): Promise<readonly KillSeries[]> {
  const all: KillSeries[] = [];
  for await (const series of killRuns(runs, seed)) {
    all.push(series);
    const kills = all.reduce((sum, one) => sum + one.kills, 0);
    say(
      `${kills} of ${runs} kills; ${series.broken.length === 0 ? 'all invariants held' : series.broken.join('; ')}`,
    );
  }
  return all;
}

const failure = ({ name, predicted, result, broken }: CellResult): string =>
  `FAILED ${name}: predicted ${predicted}, ended ${result}${broken.map((what) => `\n  ${what}`).join('')}`;

const countsOf = ({ cells, kills, notApplicable, matrixMs, killMs }: Report) => ({
  cells: cells.length,
  passed: cells.filter(({ passed }) => passed).length,
  notApplicable,
  brokenInvariants: cells.reduce((sum, { broken }) => sum + broken.length, 0),
  killRuns: kills.reduce((sum, one) => sum + one.kills, 0),
  killRunsBroken: kills.reduce((sum, one) => sum + one.broken.length, 0),
  matrixMs,
  killMs,
});

const toJson = (report: Report) => ({ ...countsOf(report), matrix: report.cells, kills: report.kills });

function toText(report: Report): string {
  const {
    cells,
    passed,
    notApplicable,
    killRuns: killed,
    killRunsBroken,
    matrixMs,
    killMs,
  } = countsOf(report);
  return [
    `${passed} of ${cells} cells passed, in ${(matrixMs / 1_000).toFixed(1)} s; ${notApplicable} combinations cannot be`,
    `${killed} kills, ${killRunsBroken} invariants broken, in ${(killMs / 1_000).toFixed(1)} s`,
  ].join('\n');
}

const listOf = ({ cells, notApplicable }: Matrix) => ({
  cells: cells.map(({ name, predicted }) => ({ name, predicted })),
  notApplicable,
});

const listText = ({ cells, notApplicable }: Matrix): string =>
  [
    ...cells.map(({ name, predicted }) => `${name} → ${predicted}`),
    ...notApplicable.map(({ name, reason }) => `cannot be: ${name} (${reason})`),
  ].join('\n');

function wholeNumber(flag: string, text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || !/^\d{1,6}$/.test(text))
    throw new InvalidInputError(`--${flag}: must be a whole number`);
  return value;
}

await runCommand('chaos', chaos);
