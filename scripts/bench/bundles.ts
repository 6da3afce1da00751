import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../infra/constructs/bundled-code.ts';
import { stageOf } from '../../infra/stages.ts';
import { FUNCTIONS, MACHINES, QUEUES } from '../../src/contracts/names.ts';
import { ENVIRONMENT } from '../../src/topology/topology.ts';
import { type Benchmark, type Figure, median, repeat } from './benchmark.ts';

/** Bytes. */
const SIZE_BUDGET = 1_000_000;
/** Milliseconds; a person waits for the API. */
const importBudget = (name: string): number => (name === 'control-api' ? 60 : 100);
/** Rounds of one import of each function: a machine that is slow for a while is slow for all of them. */
const ROUNDS = 9;

/** Every function as it is deployed, each import in a process of its own with nothing else to find. */
export const bundles: Benchmark = {
  about: 'size and import time of each function',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-bundles-'));
    try {
      for (const name of FUNCTIONS) bundle(name, join(folder, name));
      const rounds = await repeat(ROUNDS, async () => FUNCTIONS.map((name) => importMs(folder, name)));
      return FUNCTIONS.flatMap((name, index) => [
        sizeOf(name, join(folder, name)),
        importOf(
          name,
          rounds.flatMap((round) => round[index] ?? []),
        ),
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const importOf = (name: string, times: readonly number[]): Figure => ({
  what: `import of ${name}`,
  measured: Number(median(times).toFixed(1)),
  unit: 'ms',
  budget: importBudget(name),
  limit: 'at most',
  kind: 'timed',
  note: `Node ${process.versions.node}, median of ${times.length}`,
});

function sizeOf(name: string, folder: string): Figure {
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  return {
    what: `size of ${name}`,
    measured: bytes,
    unit: 'bytes',
    budget: SIZE_BUDGET,
    limit: 'at most',
    kind: 'counted',
  };
}

const importMs = (folder: string, name: string): number =>
  Number(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const began = performance.now(); await import('./${name}/index.mjs'); console.log(performance.now() - began);`,
      ],
      { cwd: folder, env: lambdaEnvironment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    ),
  );

/** What a function finds in Lambda, as far as an import reads it. */
const lambdaEnvironment = (): Record<string, string> => {
  const { queueUrl, deadLettersUrl, machineArn, agents, ...plain } = ENVIRONMENT;
  return {
    AWS_REGION: 'us-east-1',
    ...Object.fromEntries(Object.values(plain).map((variable) => [variable, `https://${variable}`])),
    ...Object.fromEntries(QUEUES.map((queue) => [queueUrl(queue), `https://queues/${queue}`])),
    ...Object.fromEntries(QUEUES.map((queue) => [deadLettersUrl(queue), `https://queues/${queue}-dlq`])),
    ...Object.fromEntries(
      MACHINES.map((machine) => [machineArn(machine), 'arn:aws:states:us-east-1:1:stateMachine:m']),
    ),
    [agents]: stageOf('prod').agents,
  };
};
