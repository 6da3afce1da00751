import * as z from 'zod';
import { parse } from '../contracts/parse.ts';
import { InvalidInputError } from '../domain/errors.ts';

/** A whole number from `least` to `most`, as it is written on a command line. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`);

/** Market seconds a second, or `max`. */
export const speed = z
  .string()
  .regex(/^(max|\d{1,5}(\.\d{1,3})?)$/, 'must be "max" or a number such as 1, 10 or 60')
  .transform((text) => (text === 'max' ? ('max' as const) : Number(text)))
  .refine((factor) => factor === 'max' || (factor >= 0.1 && factor <= 10_000), 'must be from 0.1 to 10000');

export const folderName = z.string().min(1, 'must name a folder');

/**
 * What the command line gave, checked by `schema`. Throws InvalidInput naming the flag and its rule, also for a flag
 * that `known` does not list and for a stray word.
 */
export function parseFlags<S extends z.ZodType>(
  schema: S,
  known: Readonly<Record<string, unknown>>,
  { _: words, ...flags }: Readonly<Record<string, unknown>>,
): z.output<S> {
  // First the flags: the value of an unknown one is a stray word too.
  const unknown = Object.keys(flags).find((flag) => !(flag in known));
  if (unknown !== undefined) throw new InvalidInputError(`unknown flag --${unknown}; see --help`);
  if (Array.isArray(words) && words.length > 0)
    throw new InvalidInputError(`unknown argument ${String(words[0])}; see --help`);
  return parse(schema, flags, 'command line');
}
