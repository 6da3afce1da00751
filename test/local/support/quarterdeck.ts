import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RouteSpec } from '../../../src/contracts/http/route.ts';
import { API_ROUTES, type RouteName } from '../../../src/contracts/http/routes.ts';

const MAIN = fileURLToPath(new URL('../../../src/local/main.ts', import.meta.url));
/** Wall time that a test with several runs may take where others use the processors too. */
export const SLOW_MS = 60_000;
/** Wall time after which a run is killed. */
const LIMIT_MS = 50_000;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A host of its own: a folder that it runs in and keeps its state in, and a port. */
export interface Place {
  /** Where the process runs: `.env` is looked for here. */
  readonly home: string;
  readonly data: string;
  readonly port: number;
  remove(): void;
}

export async function aPlace(): Promise<Place> {
  const home = mkdtempSync(join(tmpdir(), 'quarterdeck-host-'));
  return {
    home,
    data: join(home, '.quarterdeck'),
    port: await freePort(),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

export interface RunningHost {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the API answers. Throws with what the process said when it ended before. */
  ready(): Promise<void>;
  /** Calls a route of the API as the operator whose token is in the data folder. */
  call<T = unknown>(name: RouteName, call?: Call): Promise<Answer<T>>;
}

export interface Call {
  readonly body?: unknown;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  /** Instead of the operator's; null sends none. */
  readonly token?: string | null;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Runs what `npm start -- ...args` runs, at a place of its own. */
export function startHost({ home, port, data }: Place, ...args: string[]): RunningHost {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, '--port', String(port), ...args],
    // Nothing of this process's environment: no keys, and no settings of the test runner.
    { cwd: home, env: {}, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' },
  );
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text: Buffer) => (said.stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said.stderr += text.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  const origin = `http://127.0.0.1:${port}`;

  return {
    process: child,
    ended,
    async ready() {
      while (child.exitCode === null && child.signalCode === null) {
        const answer = await fetch(`${origin}/health/live`).catch(() => undefined);
        await answer?.body?.cancel();
        if (answer?.ok === true) return;
        await sleep(20);
      }
      throw new Error(`the host ended before it was ready: ${said.stderr}`);
    },
    async call<T>(name: RouteName, { body, params = {}, query = '', token }: Call = {}): Promise<Answer<T>> {
      const { method, path }: RouteSpec = API_ROUTES[name];
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => params[key] ?? '');
      const bearer = token === undefined ? readFileSync(join(data, 'token'), 'utf8') : token;
      const answer = await fetch(`${origin}${filled}${query}`, {
        method: method.toUpperCase(),
        headers: {
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as T };
    },
  };
}

/** Runs to its end. */
export const run = (place: Place, ...args: string[]): Promise<Ended> => startHost(place, ...args).ended;

/** The number of the DynamoDB that works in the folder; undefined once it was stopped in order. */
export function dynoxidePid({ data }: Place): number | undefined {
  try {
    return Number(readFileSync(join(data, 'dynoxide.pid'), 'utf8').split(' ')[0]);
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
