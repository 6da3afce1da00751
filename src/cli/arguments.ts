import { type ArgsDef, parseArgs } from 'citty';
import { InvalidInputError } from '../domain/errors.ts';
import { MANY } from './api/listing.ts';
import { COMMANDS } from './commands.ts';

export interface Call {
  /** The words of the command, such as `operator add`. */
  readonly name: string;
  readonly rest: readonly string[];
}

/** Which command the arguments call, by its first two words or its first. Throws InvalidInput for an unknown one. */
export function findCall(args: readonly string[]): Call {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    if (args.length >= words && Object.hasOwn(COMMANDS, name)) return { name, rest: args.slice(words) };
  }
  const second = Object.keys(COMMANDS).filter((name) => name.startsWith(`${args[0] ?? ''} `));
  throw new InvalidInputError(
    second.length > 0
      ? `"${args[0]}" needs another word: ${second.join(', ')}`
      : `there is no such command; there are ${Object.keys(COMMANDS).join(', ')}`,
  );
}

/** Every command has these. */
export const COMMON_FLAGS = {
  json: { type: 'boolean', description: 'Print one JSON document on stdout and everything else on stderr' },
  help: { type: 'boolean', description: 'Say what the command does', alias: 'h' },
} as const satisfies ArgsDef;

const aliasesOf = (flag: ArgsDef[string]): readonly string[] =>
  'alias' in flag ? [flag.alias ?? []].flat() : [];

const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/**
 * What the flags say, in camelCase. Values are never quoted in an error: one that went to the wrong flag may be a
 * secret. Throws InvalidInput naming the flag and its rule.
 */
export function readFlags(args: readonly string[], flags: ArgsDef): Readonly<Record<string, unknown>> {
  const known: ArgsDef = { ...flags, ...COMMON_FLAGS };
  for (const [name, { type }] of Object.entries(known)) {
    if (type === 'boolean' && args.some((arg) => arg.startsWith(`--${name}=`))) {
      throw new InvalidInputError(`--${name} takes no value`);
    }
  }
  const { _: words, ...given } = parseArgs([...args], known);
  const names = new Set(
    Object.entries(known).flatMap(([name, flag]) => [name, camelCase(name), ...aliasesOf(flag)]),
  );
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined) throw new InvalidInputError(`unknown flag --${unknown}; see --help`);
  const places = Object.entries(flags).filter(([, { type }]) => type === 'positional');
  const [last] = places.filter(([, { valueHint }]) => valueHint === MANY);
  if (words.length > places.length && last === undefined) {
    throw new InvalidInputError(`${words.length - places.length} argument(s) too many; see --help`);
  }
  return Object.fromEntries(
    Object.keys(known).flatMap((name) => {
      const value = name === last?.[0] ? words.slice(places.length - 1).join(',') : given[name];
      return value === undefined ? [] : [[camelCase(name), value]];
    }),
  );
}
