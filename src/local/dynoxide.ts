import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../application/ports/log.ts';
import { FatalError, InvalidInputError } from '../domain/errors.ts';
import { endWithProcess } from './child-lifetime.ts';
import { dynoxideBinary } from './dynoxide-binary.ts';
import { endOrphan, hostOf, writeOwner } from './orphan.ts';

export interface Dynoxide {
  /** Such as `http://127.0.0.1:43210`. */
  readonly endpoint: string;
  /** Ends the process and waits until it has ended. A second call does nothing. */
  stop(): Promise<void>;
}

export type DynoxideOptions = { readonly log: Log } & (
  | { /** Folder of the database file `state.db`. */ readonly dataDir: string }
  | { readonly inMemory: true }
);

const START_TIMEOUT_MS = 5_000;
/** Another process may take the free port before the server does. */
const MAX_STARTS = 3;

/**
 * Starts a DynamoDB on SQLite as a child process on loopback, which ends with this process. When this one is killed
 * with `kill -9` the child goes on; the next start on the same folder ends it first.
 *
 * @throws FatalError no binary for this platform, the folder in use by a living process, or no answer within 5 s
 */
export async function startDynoxide(options: DynoxideOptions): Promise<Dynoxide> {
  const { log } = options;
  const binary = dynoxideBinary();
  if ('missing' in binary) {
    throw new FatalError(`no DynamoDB for this machine: the package ${binary.missing} is not installed`);
  }
  const files = 'dataDir' in options ? await claim(options.dataDir, log) : undefined;
  for (let starts = 1; ; starts++) {
    const port = await freePort();
    const args = [
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      ...(files ? ['--db-path', files.database] : []),
    ];
    // A group of its own: Ctrl+C in a terminal must not take the store from a host that is still closing down.
    const child = spawn(binary.path, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const forget = endWithProcess(child);
    for (const output of [child.stdout, child.stderr]) {
      output.on('data', (text: Buffer) => log.info('dynoxide', { output: text.toString().trim() }));
    }
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    child.once('close', () => end()).once('error', () => end());
    const stop = async (): Promise<void> => {
      child.kill('SIGKILL'); // every answered write is in SQLite's log already
      await ended;
      forget();
      if (files !== undefined) rmSync(files.pid, { force: true });
    };
    if (files !== undefined && child.pid !== undefined) writeOwner(files.pid, child.pid);
    const endpoint = `http://127.0.0.1:${port}`;
    if (await answers(endpoint, child)) return { endpoint, stop };
    await stop();
    if (starts === MAX_STARTS) throw new FatalError(`dynoxide did not answer on ${endpoint}`, { starts });
  }
}

const filesIn = (dataDir: string) => ({
  database: resolve(dataDir, 'state.db'),
  pid: resolve(dataDir, 'dynoxide.pid'),
});

/** Throws InvalidInput when a living host works in `dataDir`: nobody may take its files away. */
export function assertNotInUse(dataDir: string): void {
  const { database, pid } = filesIn(dataDir);
  const host = hostOf(pid, database);
  if (host !== undefined)
    throw new InvalidInputError(
      `--data ${dataDir} is in use by process ${host}: stop that one first or choose another folder`,
      { field: 'data', pid: host },
    );
}

async function claim(
  dataDir: string,
  log: Log,
): Promise<{ readonly database: string; readonly pid: string }> {
  mkdirSync(dataDir, { recursive: true });
  const files = filesIn(dataDir);
  await endOrphan(files.pid, files.database, log);
  return files;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((found, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => found(port));
    });
  });
}

async function answers(endpoint: string, child: ChildProcess): Promise<boolean> {
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  while (!signal.aborted && child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    try {
      const response = await fetch(endpoint, { signal });
      await response.body?.cancel();
      if (response.headers.has('x-dynoxide-version')) return child.exitCode === null;
    } catch {
      // Not listening yet.
    }
    await sleep(10);
  }
  return false;
}
