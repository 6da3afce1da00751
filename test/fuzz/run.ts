/** `npm run fuzz`: see HELP. */

import { readFlags, runCommand } from '../../scripts/command-line.ts';
import { InvalidInputError } from '../../src/domain/errors.ts';
import { fuzz } from './fuzz.ts';

const HELP = `Usage: npm run fuzz -- [--requests N] [--seed N] [--json]

Sends requests that are made from the OpenAPI document, valid and spoilt ones, to the API in this process. Exit status 1
when one is answered with a 5xx or with what the document does not say, or changes something although it was refused.

  --requests N   how many (10,000)
  --seed N       others (1); the same seed sends the same requests
  --json         print one JSON document on stdout`;

/** Enough to see what is wrong. */
const SHOWN = 10;

function numberOf(text: string, flag: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new InvalidInputError(`--${flag}: must be a whole number from 1 to 9999999`);
  return Number(text);
}

async function main(args: readonly string[]): Promise<number> {
  const values = readFlags(args, {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const began = performance.now();
  const report = await fuzz({
    requests: numberOf(values.requests, 'requests'),
    seed: numberOf(values.seed, 'seed'),
  });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const { requests, statuses, violations } = report;
  if (values.json) process.stdout.write(`${JSON.stringify({ ...report, seconds }, null, 2)}\n`);
  else {
    for (const violation of violations.slice(0, SHOWN))
      process.stdout.write(`${JSON.stringify(violation)}\n`);
    const counts = Object.entries(statuses).map(([status, count]) => `${count} × ${status}`);
    process.stdout.write(
      `${requests} requests in ${seconds} s: ${counts.join(', ')}; ${violations.length} violations\n`,
    );
  }
  return violations.length === 0 ? 0 : 1;
}

await runCommand('fuzz', main);
