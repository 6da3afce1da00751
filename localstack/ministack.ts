import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { virtualEnvironment } from './virtual-environment.ts';

export interface MinistackOptions {
  /** Keeps the Python environment between runs. */
  readonly cache: string;
  /** Of this run: its state and its log. */
  readonly folder: string;
  /** A folder with `@aws-sdk/*`, for the CDK's custom resources. */
  readonly nodeModules: string;
  /** Where functions send their calls to AWS, when not straight to the emulator. */
  readonly functionsEndpoint: (emulator: string) => Promise<string>;
}

export interface Ministack {
  readonly endpoint: string;
  readonly log: string;
  /** Holds the private key, as PEM, with which it signs tokens; there once something has asked for a token. */
  readonly tokenKeyFile: string;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 30_000;

/** Starts MiniStack on a free port of loopback, without Docker: functions are Node processes of this machine. */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  const { cache, folder, nodeModules, functionsEndpoint } = options;
  const python = join(virtualEnvironment(cache), 'bin', 'python');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const state = join(folder, 'state');
  mkdirSync(state, { recursive: true });
  const log = join(folder, 'ministack.log');
  const output = openSync(log, 'a');
  const child = spawn(python, ['-m', 'ministack'], {
    stdio: ['ignore', output, output],
    // A group of its own, because the functions' processes are its children.
    detached: true,
    cwd: folder,
    env: {
      // The Node that runs this runs the functions.
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      TMPDIR: folder,
      STATE_DIR: state,
      S3_DATA_DIR: join(folder, 's3'),
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      LAMBDA_EXECUTOR: 'local',
      // It would listen on a fixed port, on every interface.
      IOT_MTLS_ENABLED: '0',
      NODE_PATH: nodeModules,
      AWS_ENDPOINT_URL: await functionsEndpoint(endpoint),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: '000000000000',
      AWS_SECRET_ACCESS_KEY: 'emulator',
    },
  });
  closeSync(output);
  const stop = (): Promise<void> => stopGroup(child);
  try {
    await untilHealthy(endpoint, child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, log, tokenKeyFile: join(state, 'cognito-rsa-key.pem'), stop };
}

async function untilHealthy(endpoint: string, child: ChildProcess, log: string): Promise<void> {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null) break;
    const healthy = await fetch(`${endpoint}/_ministack/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) return;
  }
  throw new Error(
    `the emulator did not start; its log ends with\n${readFileSync(log, 'utf8').slice(-2_000)}`,
  );
}

/** Asks first, then insists: nothing that was started here outlives the run. */
async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-pid, name);
    } catch {
      // Nobody is left in the group.
    }
  };
  signal('SIGTERM');
  for (
    let waited = 0;
    child.exitCode === null && child.signalCode === null && waited < 3_000;
    waited += 100
  ) {
    await sleep(100);
  }
  signal('SIGKILL');
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
