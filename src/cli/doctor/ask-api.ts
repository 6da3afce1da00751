import type * as z from 'zod';
import { agentStatusAnswer } from '../../contracts/http/agent.ts';
import { healthAnswer } from '../../contracts/http/health.ts';
import { problemSchema } from '../../contracts/http/problem.ts';
import { API_ROUTES } from '../../contracts/http/routes.ts';
import { jsonOrUndefined } from '../../contracts/parse.ts';
import { SECOND } from '../../domain/clock.ts';
import { errorMessage } from '../../domain/errors.ts';
import type { Context } from '../command.ts';
import type { Reply } from './facts.ts';

/** The report asks everything the agent depends on, each for two seconds at most. */
const TIMEOUT_MS = 10 * SECOND;

type Services = Pick<Context, 'fetch' | 'clock'>;

export const askHealth = (url: string, agent: string, services: Services) =>
  ask(healthAnswer, API_ROUTES.health.path, url, agent, {}, services);

export const askAgent = (url: string, agent: string, token: string, services: Services) =>
  ask(
    agentStatusAnswer,
    API_ROUTES.agentStatus.path,
    url,
    agent,
    { authorization: `Bearer ${token}` },
    services,
  );

/** Asks, and keeps what other commands have no use for: the server's clock, and how exactly it failed. */
async function ask<S extends z.ZodType>(
  schema: S,
  path: string,
  url: string,
  agentId: string,
  headers: Readonly<Record<string, string>>,
  { fetch: reach, clock }: Services,
): Promise<Reply<z.output<S>>> {
  const target = new URL(`${path}?agentId=${encodeURIComponent(agentId)}`, url);
  const began = clock.now().getTime();
  try {
    const response = await reach(target, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const askedAt = new Date((began + clock.now().getTime()) / 2);
    const json = jsonOrUndefined(await response.text());
    const detail = problemSchema.safeParse(json).data?.detail;
    const date = Date.parse(response.headers.get('date') ?? '');
    return {
      kind: 'answered',
      status: response.status,
      body: schema.safeDecode(json as z.input<S>).data,
      ...(detail === undefined ? {} : { detail }),
      ...(Number.isNaN(date) ? {} : { serverTime: new Date(date) }),
      askedAt,
    };
  } catch (error) {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    const nobody = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
    const why = cause instanceof Error && cause.message !== '' ? cause.message : errorMessage(error);
    return { kind: 'silent', nobody, reason: why };
  }
}
