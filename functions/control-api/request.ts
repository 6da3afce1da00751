import type { Context } from 'hono';
import type * as z from 'zod';
import { MalformedRequestError } from '../../src/contracts/http/problem.ts';
import type { RouteSpec } from '../../src/contracts/http/route.ts';
import { parse, parseJson } from '../../src/contracts/parse.ts';
import type { ApiEnv } from './environment.ts';
import { ProblemError } from './problem-error.ts';

/** Bytes of a request body. */
export const MAX_BODY_BYTES = 65_536;

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Parses all of a request by the schemas of its route. Throws what is answered with 400, 413 or 415. */
export async function parseRequest(c: Context<ApiEnv>, spec: RouteSpec): Promise<ParsedRequest> {
  return malformed(async () => ({
    params: spec.params && parse(spec.params, c.req.param(), 'path'),
    query: spec.query && parse(spec.query, queryOf(c), 'query'),
    body: spec.body && (await bodyOf(c, spec.body)),
  }));
}

/** What a schema refuses here is malformed (400), as opposed to what a use case refuses later (422). */
async function malformed(read: () => Promise<ParsedRequest>): Promise<ParsedRequest> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInput')
      throw new MalformedRequestError(error.message);
    throw error;
  }
}

/** A parameter given more than once stays a list, which no schema takes: nobody has to guess which one counts. */
const queryOf = (c: Context<ApiEnv>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );

async function bodyOf(c: Context<ApiEnv>, schema: z.ZodType): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') return parse(schema, {}, 'body');
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) throw new ProblemError(TOO_LARGE);
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/json *(;.*)?$/i.test(type)) {
    throw new ProblemError({ status: 415, detail: 'Send the body as application/json.' });
  }
  return parseJson(schema, text, 'body');
}

export const TOO_LARGE = { status: 413, detail: `A body has ${MAX_BODY_BYTES} bytes at most.` } as const;
