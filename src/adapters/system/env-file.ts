import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { InvalidInputError } from '../../domain/errors.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What is set: `variables`, and what they lack from `file`, if there is one. An empty value is a line that waits to be
 * filled in, and counts as absent. Throws InvalidInput naming the line that is none.
 */
export const readVariables = (file: string, variables: Variables): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries({ ...readFile(file), ...variables }).filter(([, value]) => value !== ''));

function readFile(file: string): Variables {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, 'utf8').split('\n');
  const broken = lines.findIndex(
    (line) => !/^\s*(#.*|(export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=.*)?\r?$/.test(line),
  );
  if (broken !== -1)
    throw new InvalidInputError(`${file} line ${broken + 1}: must be NAME=value, a comment or empty`);
  return parseEnv(lines.join('\n'));
}
