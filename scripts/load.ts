/** `npm run load`: see HELP. */
import * as z from 'zod';
import { parse } from '../src/contracts/parse.ts';
import { percentile } from './bench/benchmark.ts';
import { readFlags, runCommand, say } from './command-line.ts';
import { startHost } from './load/host.ts';
import { type LoadResult, runOpenLoop } from './load/open-loop.ts';

const HELP = `Usage: npm run load -- [--rps N] [--seconds N] [--json]

Starts a local host at a port and in a folder of its own and reads from its API at a constant rate while the agent
trades. Latency counts from when a request was due. Exit status 1 on any error, or when p99 is 100 ms or more.

  --rps N       requests a second (500)
  --seconds N   for so long (60), after five seconds of half the rate that do not count
  --json        print one JSON document on stdout`;

/** What a dashboard and a person ask for, the first ones most often. */
const PATHS = [
  '/api/v1/agent/status',
  '/api/v1/positions',
  '/api/v1/agent/status',
  '/api/v1/decisions',
  '/api/v1/orders',
  '/api/v1/agent/status',
  '/api/v1/cycles',
  '/api/v1/sagas/active',
  '/api/v1/portfolio',
  '/health',
];
/** Milliseconds. */
const P99_LIMIT = 100;
const WARM_UP_SECONDS = 5;

const whole = (most: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(1).max(most);
const options = z.object({
  rps: whole(10_000).default(500),
  seconds: whole(3_600).default(60),
  json: z.boolean().default(false),
  help: z.boolean().default(false),
});

async function load(args: readonly string[]): Promise<number> {
  const given = readFlags(args, {
    rps: { type: 'string' },
    seconds: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  const { rps, seconds, json, help } = parse(options, given, 'command line');
  if (help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const { origin, token, stop } = await startHost();
  try {
    say(`asking ${origin} ${rps} times a second for ${seconds} s`);
    const plan = { origin, token, paths: PATHS };
    await runOpenLoop({ ...plan, rps: Math.ceil(rps / 2), seconds: WARM_UP_SECONDS });
    const report = reportOf(await runOpenLoop({ ...plan, rps, seconds }));
    const within = report.errors === 0 && report.p99Ms < P99_LIMIT;
    const { requests, errors, p50Ms, p95Ms, p99Ms, maxMs } = report;
    process.stdout.write(
      json
        ? `${JSON.stringify({ rps, seconds, ...report, within }, null, 2)}\n`
        : `${requests} requests, ${errors} errors ${JSON.stringify(report.errorsBy)}; p50 ${p50Ms} ms, p95 ${p95Ms} ms, p99 ${p99Ms} ms, longest ${maxMs} ms\n`,
    );
    return within ? 0 : 1;
  } finally {
    await stop();
  }
}

function reportOf({ latencies, errors: errorsBy }: LoadResult) {
  const at = (part: number): number => Math.round(percentile(latencies, part) * 10) / 10;
  return {
    requests: latencies.length,
    errors: Object.values(errorsBy).reduce((sum, count) => sum + count, 0),
    errorsBy,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

await runCommand('load', load);
