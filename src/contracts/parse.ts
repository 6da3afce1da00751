import type * as z from 'zod';
import { InvalidInputError } from '../domain/errors.ts';

const describe = (issue: z.core.$ZodIssue): string => {
  const path = issue.path.length > 0 ? issue.path.join('.') : '(whole)';
  return issue.code === 'unrecognized_keys'
    ? `${path}: unknown field ${issue.keys.join(', ')}`
    : `${path}: ${issue.message}`;
};

/**
 * Parses what came from outside. Throws InvalidInput naming `what`, every field and its rule.
 *
 * @param what names the source for a person, such as "settings" or "message on decisions"
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown, what: string): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new InvalidInputError(`${what} is invalid: ${result.error.issues.map(describe).join('; ')}`, {
    field: result.error.issues[0]?.path.join('.') ?? '',
  });
}

/** Like `parse`, from JSON text. */
export function parseJson<S extends z.ZodType>(schema: S, text: string, what: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidInputError(`${what} is not valid JSON`);
  }
  return parse(schema, value, what);
}

/** What JSON text says; undefined for text that is none. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
