import type * as z from 'zod';
import { Refusal } from '../refusal.ts';

/** Checks a query string; throws Refusal (422) that names the parameter. */
export function parseQuery<T extends z.ZodType>(schema: T, query: Record<string, string>): z.infer<T> {
  const parsed = schema.safeParse(query);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw Refusal.unprocessable(`${issue?.path.join('.') || 'query'}: ${issue?.message ?? 'invalid'}`);
}
