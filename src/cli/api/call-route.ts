import * as z from 'zod';
import { createSystemIds } from '../../adapters/system/ids.ts';
import type { RouteSpec } from '../../contracts/http/route.ts';
import { API_ROUTES, type RouteName } from '../../contracts/http/routes.ts';
import { jsonOrUndefined } from '../../contracts/parse.ts';
import {
  ConflictError,
  errorMessage,
  InvalidInputError,
  NotFoundError,
  TransientError,
} from '../../domain/errors.ts';
import type { Context } from '../command.ts';
import type { Target } from './target.ts';

export interface RouteCall {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** An answer of the API, as it came over the wire. */
export type Answer = Readonly<Record<string, unknown>>;

const ids = createSystemIds();
const answerSchema = z.record(z.string(), z.unknown());
const problem = z.object({ detail: z.string(), codes: z.array(z.string()).optional() });

/** Calls a route. Throws the class that the status stands for, with what the problem document says. */
export async function callRoute(
  name: RouteName,
  call: RouteCall,
  target: Target,
  context: Context,
): Promise<Answer> {
  const spec: RouteSpec = API_ROUTES[name];
  const url = new URL(pathOf(spec, call), target.url);
  for (const [key, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) url.searchParams.set(key, value);
  const headers = {
    authorization: `Bearer ${target.token}`,
    'content-type': 'application/json',
    // A write that is sent twice, by whatever is between here and there, is done once.
    ...(spec.method === 'get' ? {} : { 'idempotency-key': ids.next() }),
  };
  const body = spec.body === undefined ? {} : { body: JSON.stringify(call.body ?? {}) };
  const reply = await reach(context, url, { method: spec.method.toUpperCase(), headers, ...body });
  const text = await reply.text();
  if (reply.ok || isReport(spec, reply.status)) return answerSchema.parse(JSON.parse(text));
  throw refusal(reply.status, text);
}

const pathOf = ({ path }: RouteSpec, { params = {} }: RouteCall): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent((params[name] ?? '').replace('/', '_')),
  );

/** Health answers 503 with the report that one asks for. */
const isReport = ({ unavailableWhen }: RouteSpec, status: number): boolean =>
  unavailableWhen !== undefined && status === 503;

async function reach(context: Context, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await context.fetch(url, init);
  } catch (error) {
    throw new TransientError(
      `no answer from ${url.origin}: is it running? (${errorMessage(error)})`,
      {},
      error,
    );
  }
}

function refusal(status: number, text: string): Error {
  const { detail, codes = [] } = problem.safeParse(jsonOrUndefined(text)).data ?? {
    detail: `the API answered ${status}`,
  };
  const message =
    codes.length === 0 || detail.includes(codes.join(', ')) ? detail : `${detail} (${codes.join(', ')})`;
  switch (status) {
    case 400:
    case 422:
      return new InvalidInputError(message);
    case 404:
      return new NotFoundError(message);
    case 409:
      return new ConflictError(message);
    case 429:
    case 503:
      return new TransientError(message);
    default:
      return new Error(message);
  }
}
