/**
 * `npm run bench`: what the budgets are about, measured. Exit status: 0 all counts are within their budgets, also when
 * a time is not, because machines are shared; 1 a count is over, or something broke; 2 what was asked for is wrong.
 */
import { cpus, loadavg } from 'node:os';
import { InvalidInputError } from '../src/domain/errors.ts';
import { type Benchmark, type Figure, isWithin } from './bench/benchmark.ts';
import { bundles } from './bench/bundles.ts';
import { transitions, writes } from './bench/counts.ts';
import { cycle } from './bench/cycle.ts';
import { drain } from './bench/drain.ts';
import { exchange } from './bench/exchange.ts';
import { linearity } from './bench/linearity.ts';
import { run } from './bench/run.ts';
import { saga } from './bench/saga.ts';
import { start } from './bench/start.ts';
import { readFlags, runCommand, say, table } from './command-line.ts';

/** By the names of `--only`. */
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  cycle,
  saga,
  drain,
  run,
  exchange,
  start,
  bundles,
  writes,
  transitions,
  linearity,
};

const HELP = `Usage: npm run bench -- [flags]

Measures what the budgets are about. Exit status 1 when a count (writes, transitions, sizes, ratios) is over
its budget; times depend on the machine, and only say so.

  --only NAME  one of: ${Object.keys(BENCHMARKS).join(', ')}
  --json       one JSON document on stdout; everything else goes to stderr
  --help

${Object.entries(BENCHMARKS)
  .map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)
  .join('\n')}`;

async function bench(args: readonly string[]): Promise<number> {
  const { only, json, help } = readFlags(args, {
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (help === true) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const chosen = Object.entries(BENCHMARKS).filter(([name]) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new InvalidInputError(`--only ${only}: must be one of ${Object.keys(BENCHMARKS).join(', ')}`);
  }
  const figures: (Figure & { readonly benchmark: string })[] = [];
  for (const [name, benchmark] of chosen) {
    say(`${name}: ${benchmark.about}`);
    for (const figure of await benchmark.measure()) figures.push({ benchmark: name, ...figure });
  }
  const overCount = figures.filter((figure) => figure.kind === 'counted' && !isWithin(figure));
  process.stdout.write(json === true ? `${toJson(figures)}\n` : `${toText(figures)}\n`);
  return overCount.length === 0 ? 0 : 1;
}

const toJson = (figures: readonly Figure[]): string =>
  JSON.stringify(
    {
      machine: {
        node: process.versions.node,
        platform: process.platform,
        cpus: cpus().length,
        // Above the number of processors, times are those of a busy machine.
        loadAverage: loadavg().map((load) => Number(load.toFixed(1))),
      },
      figures: figures.map((figure) => ({ ...figure, within: isWithin(figure) })),
    },
    undefined,
    2,
  );

const toText = (figures: readonly Figure[]): string =>
  table(
    ['what', 'measured', 'budget', 'unit', 'within', ''],
    figures.map((figure) => [
      figure.what,
      number(figure.measured),
      `${figure.limit === 'at most' ? '<=' : '>='} ${number(figure.budget)}`,
      figure.unit,
      isWithin(figure) ? 'yes' : figure.kind === 'counted' ? 'NO' : 'no',
      figure.note ?? '',
    ]),
    1,
  );

const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

await runCommand('bench', bench);
