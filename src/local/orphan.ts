import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../application/ports/log.ts';
import { FatalError } from '../domain/errors.ts';

interface Found {
  readonly parent: number;
  readonly command: string;
}

const END_TIMEOUT_MS = 2_000;
const POLL_MS = 10;

/** Notes which server works on a database and which host it belongs to. */
export const writeOwner = (file: string, pid: number): void => writeFileSync(file, `${pid} ${process.pid}\n`);

/** The living host whose server works on `database`, by its process id; undefined when there is none. */
export function hostOf(file: string, database: string): number | undefined {
  const { pid, host } = readOwner(file);
  const found = inspect(pid);
  return worksOn(found, database) && found?.parent === host ? host : undefined;
}

const worksOn = (found: Found | undefined, database: string): boolean =>
  found?.command.includes(`--db-path ${database}`) ?? false;

/**
 * Ends the server that a killed host left behind on `database`. The number in the file may belong to anyone by now,
 * so only a process that was started on this very database is ended.
 *
 * @throws FatalError when its host is alive: two hosts on one folder would trade twice
 */
export async function endOrphan(file: string, database: string, log: Log): Promise<void> {
  const { pid } = readOwner(file);
  const isOurs = (): boolean => worksOn(inspect(pid), database);
  if (!isOurs()) return;
  const host = hostOf(file, database);
  if (host !== undefined) {
    throw new FatalError(`${database} is in use by process ${host}: stop that one first`, { pid: host });
  }
  log.warn('ending the DynamoDB that a killed process left behind', { pid });
  process.kill(pid, 'SIGKILL');
  for (let waited = 0; isOurs(); waited += POLL_MS) {
    if (waited > END_TIMEOUT_MS) throw new FatalError(`process ${pid} on ${database} does not end`, { pid });
    await sleep(POLL_MS);
  }
}

function readOwner(file: string): { readonly pid: number; readonly host: number } {
  try {
    const [pid = Number.NaN, host = Number.NaN] = readFileSync(file, 'utf8').split(' ').map(Number);
    return { pid, host };
  } catch {
    return { pid: Number.NaN, host: Number.NaN };
  }
}

/** What runs under `pid`; undefined when nothing does, or when this platform does not tell. */
function inspect(pid: number): Found | undefined {
  if (!Number.isInteger(pid)) return undefined;
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

function fromProc(pid: number): Found {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in brackets and may hold anything, so fields are counted from the last bracket.
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return { parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
}

function fromPs(pid: number): Found {
  const line = execFileSync('ps', ['-ww', '-o', 'ppid=,args=', '-p', String(pid)], {
    encoding: 'utf8',
  }).trim();
  const [, parent = '', command = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
  return { parent: Number(parent), command };
}
