import { constants, createReadStream, existsSync } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { readVariables } from '../../adapters/system/env-file.ts';
import { localEnvironment } from '../../contracts/config/local-environment.ts';
import { jsonOrUndefined, parse } from '../../contracts/parse.ts';
import { elapsed, HOUR } from '../../domain/clock.ts';
import { errorMessage } from '../../domain/errors.ts';
import type { LocalFacts, Package } from './facts.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const ROOT = new URL('../../../', import.meta.url);
const versions = z.record(z.string(), z.string());
const manifest = z.object({ dependencies: versions, optionalDependencies: versions });
const installed = z.object({ version: z.string() });
const ENV_FILE = '.env';

/** What package.json pins for running, and what is there. */
export async function lookAtPackages(): Promise<readonly Package[]> {
  const { dependencies, optionalDependencies } = manifest.parse(await readJson('package.json'));
  const look = async ([name, wanted]: readonly [string, string], optional: boolean): Promise<Package> => {
    const found = await readJson(`node_modules/${name}/package.json`).catch(() => undefined);
    return { name, wanted, found: installed.safeParse(found).data?.version, optional };
  };
  return Promise.all([
    ...Object.entries(dependencies).map((one) => look(one, false)),
    ...Object.entries(optionalDependencies).map((one) => look(one, true)),
  ]);
}

const readJson = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(path, ROOT), 'utf8'));

/** @param folder where `npm start` keeps its state; that of a real account is in a folder of its own beneath */
export async function lookAtMachine(folder: string, variables: Variables): Promise<LocalFacts> {
  const environment = environmentOf(variables);
  const path = environment.alpaca ? join(folder, 'alpaca') : folder;
  return {
    environment,
    folder: { path, state: await stateOf(path) },
    problems: await problemsIn(join(path, 'quarterdeck.log')),
  };
}

function environmentOf(variables: Variables): LocalFacts['environment'] {
  const file = existsSync(ENV_FILE) ? ENV_FILE : 'the environment';
  try {
    const { ALPACA_KEY_ID } = parse(localEnvironment, readVariables(ENV_FILE, variables), file);
    return { file, alpaca: ALPACA_KEY_ID !== undefined };
  } catch (error) {
    return { file, problem: errorMessage(error), alpaca: false };
  }
}

async function stateOf(path: string): Promise<LocalFacts['folder']['state']> {
  if (!existsSync(path)) return 'absent';
  const may = access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  return may.then(
    () => 'writable',
    () => 'not writable',
  );
}

/** Bytes of the log's end that are read: hours of a host that is well, minutes of one that is not. */
const TAIL_BYTES = 262_144;
const logLine = z.object({
  at: z.iso.datetime(),
  level: z.enum(['info', 'warn', 'error']),
  message: z.string(),
  error: z.string().optional(),
});

async function problemsIn(file: string): Promise<readonly string[]> {
  const lines = (await tailOf(file))
    .split('\n')
    .flatMap((line) => {
      const parsed = logLine.safeParse(jsonOrUndefined(line));
      return parsed.success ? [parsed.data] : [];
    })
    .toReversed();
  const newest = lines[0]?.at ?? '';
  return lines
    .filter(({ level, at }) => level !== 'info' && elapsed(at, newest) < HOUR)
    .map(({ at, message, error }) => `${at} ${message}${error === undefined ? '' : `: ${error}`}`);
}

async function tailOf(file: string): Promise<string> {
  if (!existsSync(file)) return '';
  const { size } = await stat(file);
  return text(createReadStream(file, { start: Math.max(0, size - TAIL_BYTES) }));
}
