/**
 * `npm run test:emulator`: deploys the real stacks to an AWS emulator and tests what only a deployment can show.
 * Exit code 1 when anything failed; with `--without`, when the suite did not notice what was left out.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../infra/constructs/root.ts';
import { type Ministack, startMinistack } from '../../localstack/ministack.ts';
import type { Tally } from '../../scripts/tally-reporter.ts';
import { setBrokerKeys } from './support/broker-keys.ts';
import { AWS_ENVIRONMENT, bootstrap, deployAll } from './support/cdk.ts';
import { readDeployed } from './support/deployed.ts';
import { serveExchange } from './support/exchange.ts';
import { type Gate, openGate } from './support/gate/gate.ts';
import { leave } from './support/handover.ts';
import { setRedrivePolicies } from './support/redrive.ts';
import { REMOVABLE } from './support/removals.ts';

const HELP = `Usage: npm run test:emulator [-- --without WHAT]

Starts MiniStack in a private Python environment (the first time pip installs it), or uses the emulator at
AWS_ENDPOINT_URL; bootstraps, deploys every stack with the CDK's command line, tests, and destroys them.
The last line counts tests: N passed, N failed, N skipped.

  --without WHAT   leaves something out of the deployment and expects the suite to fail:
                   ${REMOVABLE.join(', ')}`;

/** What is left out is noticed at once by the look at what was deployed, then by what does not happen. */
const ENOUGH = ['--bail=3'];

const CACHE = join(ROOT, '.emulator');

/** What has been started, last first, for the end. */
const started: (() => void | Promise<void>)[] = [];

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  console.log(`ok   ${name.padEnd(40)} ${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s`);
  return result;
}

async function main(without: string | undefined): Promise<number> {
  Object.assign(process.env, AWS_ENVIRONMENT);
  // Outside the repository, whose package.json would tell the functions' processes what kind of modules they are.
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-emulator-'));
  started.push(() => {
    if (process.exitCode === 0) rmSync(folder, { recursive: true, force: true });
    else console.log(`What is left to look at, with the emulator's log: ${folder}`);
  });
  const callsFile = join(folder, 'calls.jsonl');

  const running = process.env['AWS_ENDPOINT_URL'];
  const own = running === undefined ? await step('emulator', () => startOwn(folder, callsFile)) : undefined;
  const endpoint = own?.endpoint ?? running ?? '';
  const exchange = await serveExchange(join(folder, 'bars'));
  started.push(() => exchange.close());

  const context = without === undefined ? {} : { without };
  const cdkEndpoint = own?.gate.endpoint ?? endpoint;
  const deployment = { endpoint: cdkEndpoint, output: join(folder, 'cdk.out'), context };
  await step('cdk bootstrap', () => bootstrap(deployment));
  await step('cdk deploy --all', () => deployAll(deployment));
  const deployed = await readDeployed(endpoint);
  await setRedrivePolicies(endpoint, deployed);
  await setBrokerKeys(endpoint, deployed, exchange.url);

  const environment = leave(join(folder, 'handover.json'), {
    endpoint,
    cdkEndpoint,
    exchangeUrl: exchange.url,
    folder,
    ...(own !== undefined && { callsFile, tokenKeyFile: own.tokenKeyFile }),
    ...(without !== undefined && { without }),
  });
  const tally = await test(environment, join(folder, 'tally.json'), without === undefined ? [] : ENOUGH);
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`);
  const good = tally.failed === 0 && tally.skipped.length === 0;
  if (without === undefined) return good ? 0 : 1;
  console.log(
    good ? `The suite did not notice: ${without}` : `As it should be: it fails without ${without}.`,
  );
  return good ? 1 : 0;
}

/** MiniStack, and the gate through which functions and the CDK come to it. */
async function startOwn(folder: string, callsFile: string): Promise<Ministack & { readonly gate: Gate }> {
  const opened: Gate[] = [];
  const ministack = await startMinistack({
    cache: CACHE,
    folder,
    nodeModules: join(ROOT, 'node_modules'),
    functionsEndpoint: async (emulator) => {
      const gate = await openGate({ emulator, callsFile });
      started.push(() => gate.close());
      opened.push(gate);
      return gate.endpoint;
    },
  });
  started.push(() => ministack.stop());
  const [gate] = opened;
  if (gate === undefined) throw new Error('the emulator was started without its gate');
  return { ...ministack, gate };
}

function test(
  environment: Readonly<Record<string, string>>,
  tallyFile: string,
  more: readonly string[],
): Promise<Tally> {
  const reporters = ['--reporter=default', '--reporter=./scripts/tally-reporter.ts'];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--run', 'vitest:emulator', '--', ...reporters, ...more], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment, QUARTERDECK_TALLY: tallyFile },
    });
    started.push(() => {
      child.kill();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      try {
        const tally = JSON.parse(readFileSync(tallyFile, 'utf8')) as Tally;
        // A run can fail without a failing test, and that must show in the count.
        resolve(code === 0 ? tally : { ...tally, failed: Math.max(1, tally.failed) });
      } catch {
        resolve({ passed: 0, failed: 1, skipped: [] }); // vitest did not get as far as its reporters
      }
    });
  });
}

async function stopAll(): Promise<void> {
  for (let stop = started.pop(); stop; stop = started.pop()) await stop();
}

function options(): { readonly without: string | undefined } | undefined {
  try {
    const { values } = parseArgs({ options: { without: { type: 'string' }, help: { type: 'boolean' } } });
    if (values.help === true) return undefined;
    if (values.without !== undefined && !REMOVABLE.includes(values.without)) {
      throw new Error(`--without takes one of ${REMOVABLE.join(', ')}, not ${values.without}`);
    }
    return { without: values.without };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
    return undefined;
  }
}

const chosen = options();
if (chosen === undefined) console.log(HELP);
else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stopAll().then(() => process.exit(130));
    });
  }
  try {
    process.exitCode = await main(chosen.without);
  } catch (error) {
    console.error(`FAIL ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await stopAll();
  }
}
