import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseJson } from '../../src/contracts/parse.ts';
import { type Examined, examined } from './messages.ts';
import type { SoakOptions } from './options.ts';

const CHECK = fileURLToPath(new URL('check.ts', import.meta.url));
/** What belongs to the living process alone: its DynamoDB, and the indices of open databases. */
const LEFT_OUT = /\.pid$|-shm$/;

/** Has another process check a copy of the folder. For a moment when nothing is in flight. */
export async function checkCopy(options: SoakOptions, home: string, date: string): Promise<Examined> {
  const copy = `${home}-copy`;
  cpSync(home, copy, { recursive: true, filter: (path) => !LEFT_OUT.test(basename(path)) });
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--disable-warning=ExperimentalWarning',
      CHECK,
      JSON.stringify(options),
      copy,
      date,
    ]);
    return parseJson(examined, stdout, 'what the check answered');
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
