import { join } from 'node:path';
import { InvalidInputError } from '../domain/errors.ts';
import { DEFAULT_AGENT_ID } from '../domain/ids.ts';
import { DEFAULT_SPEED } from './clock/create.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { assertNotInUse } from './dynoxide.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Host } from './host.ts';
import { assertPortFree } from './http-server.ts';
import type { Options } from './options.ts';
import { createDetailedProgress, createHourlyProgress, newYorkTime } from './progress.ts';
import { summarize } from './summary.ts';
import { chooseVenue, type Venue } from './venue.ts';

/** Runs the host until it is told to stop or `--until` is reached; answers the exit status. */
export async function runLocal(options: Options): Promise<number> {
  const out = options.json ? process.stderr : process.stdout;
  const print = (line: string): void => void out.write(`${line}\n`);
  const environment = readEnvironment();
  // All that can be wrong with what was asked for is known before any state is touched.
  const dataDir = dataDirOf(options, environment);
  const venue = chooseVenue(options, environment, dataDir);
  assertNotInUse(dataDir);
  await assertPortFree(options.port);
  const folder = openDataFolder(dataDir, options.fresh, options.data);
  const progress = options.speed === 'max' ? createHourlyProgress(print) : createDetailedProgress(print);

  const { startHost } = await import('./host.ts');
  const host = await startHost({ options, environment, folder, venue, progress });
  const began = { wall: performance.now(), market: host.ports.clock.now() };
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    if (signals > 1) process.exit(130);
    print('stopping: what is in flight ends first (once more to force)');
    host.stop();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);

  try {
    await greet(print, host, venue, options, folder);
    await host.run(options.until);
    if (options.until === undefined) return 0;
    const summary = await summarize(host.ports, {
      wallMs: Math.round(performance.now() - began.wall),
      marketMs: host.ports.clock.now().getTime() - began.market.getTime(),
    });
    if (options.json) process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    else for (const line of summaryLines(summary)) print(line);
    return summary.invariants.every(({ held }) => held) ? 0 : 1;
  } finally {
    await host.close();
    // What a module that was left still holds must not hold the process.
    setTimeout(() => process.exit(), LET_GO_MS).unref();
  }
}

/** Wall time from the stop of the last module to the end of the process. */
const LET_GO_MS = 1_000;

/** A real account has a folder of its own: its state and a simulated market's never meet. */
function dataDirOf({ data, fresh }: Options, { alpaca, dynamodbEndpoint }: Environment): string {
  if (fresh && dynamodbEndpoint !== undefined) {
    throw new InvalidInputError('--fresh cannot forget what is in the DynamoDB of DYNAMODB_ENDPOINT', {
      field: 'fresh',
    });
  }
  return alpaca === undefined ? data : join(data, 'alpaca');
}

async function greet(
  print: (line: string) => void,
  host: Host,
  venue: Venue,
  options: Options,
  folder: DataFolder,
): Promise<void> {
  const agent = await host.ports.store.get('agent', DEFAULT_AGENT_ID, 'agent');
  const settings = await host.ports.store.get('settings', DEFAULT_AGENT_ID, 'settings');
  const pace =
    venue.simulatedFrom === undefined
      ? 'real time'
      : `${options.speed ?? DEFAULT_SPEED}${options.speed === 'max' ? '' : 'x'} speed`;
  print('Quarterdeck: paper trading on this machine');
  print(`  market  ${venue.description}`);
  print(`  time    ${newYorkTime(host.ports.clock.now())} New York, ${pace}`);
  print(`  state   ${host.storeDescription}`);
  print(`  agent   ${DEFAULT_AGENT_ID}, ${agent?.record.lifecycle.status}, ${settings?.record.autonomy}`);
  print(`  API     ${host.url}/api/v1, described by /docs; both want the token`);
  print(`  token   ${host.token}`);
  print(`          (also in ${folder.token})`);
}

function summaryLines(summary: Awaited<ReturnType<typeof summarize>>): readonly string[] {
  const { cycles, decisions, orders, fills, sagas, positions, cash, equity, errors, invariants } = summary;
  return [
    `${cycles} cycles, ${decisions} decisions, ${orders} orders, ${fills} fills, ${errors} errors`,
    `sagas: ${Object.entries(sagas)
      .map(([status, count]) => `${count} ${status}`)
      .join(', ')}`,
    `${positions.length} positions, cash ${cash}, equity ${equity}`,
    ...invariants.map(
      ({ name, held, violations }) =>
        `${held ? 'held  ' : 'BROKEN'}  ${name}${held ? '' : `: ${violations.slice(0, 5).join('; ')}`}`,
    ),
    `${summary.marketMs / 1000} s of market time in ${summary.wallMs / 1000} s`,
  ];
}
