import * as fc from 'fast-check';
import { createOpenApiDocument } from '../../functions/control-api/openapi.ts';
import { everythingRecorded, type Recorded } from '../support/everything-recorded.ts';
import { fingerprintOf } from '../support/fingerprint.ts';
import { createOpenApiOracle } from '../support/openapi-oracle.ts';
import { createTestApi, type Reply, type TestApi } from '../support/test-api.ts';
import { type FuzzRequest, ID_OF, IDS, type OpenApi, requestsOf } from './requests.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  /** Done to each new agent before it is asked. */
  readonly sabotage?: (api: TestApi) => void;
}

export interface Violation {
  readonly problem: string;
  readonly request: FuzzRequest;
  readonly status: number;
}

export interface FuzzReport {
  readonly requests: number;
  readonly seed: number;
  /** How many were answered with each status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

/** After so many requests the agent is made anew: what a request does makes the next ones meet another state. */
const WORLD_LASTS = 40;

const document = createOpenApiDocument();
const oracle = createOpenApiOracle({ ...document });
const possible = requestsOf(document as unknown as OpenApi);

/**
 * Sends requests that the OpenAPI document makes possible, and spoilt ones, to the API in this process. None may be
 * answered with a 5xx, every answer must be what the document says, and one that is refused must change nothing. The
 * same seed sends the same requests.
 */
export async function fuzz({ requests, seed, sabotage }: FuzzOptions): Promise<FuzzReport> {
  const statuses: Record<string, number> = {};
  const violations: Violation[] = [];
  let world: World | undefined;
  let left = 0;
  for (const request of fc.sample(possible, { numRuns: requests, seed })) {
    if (world === undefined || left === 0) {
      world = await createWorld();
      sabotage?.(world.api);
      left = WORLD_LASTS;
    }
    left -= 1;
    const { reply, changed } = await send(world, request);
    statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
    for (const problem of judge(request, reply, changed))
      violations.push({ problem, request, status: reply.status });
  }
  return { requests, seed, statuses, violations };
}

interface World {
  readonly api: TestApi;
  readonly recorded: Recorded;
  fingerprint: string;
}

async function createWorld(): Promise<World> {
  const api = await createTestApi();
  const recorded = await everythingRecorded(api.ports);
  return { api, recorded, fingerprint: fingerprintOf(api.ports) };
}

async function send(
  world: World,
  request: FuzzRequest,
): Promise<{ readonly reply: Reply; readonly changed: boolean }> {
  const { api, recorded } = world;
  const authorization = await authorizationOf(api, request);
  let { path } = request;
  for (const what of IDS) path = path.replaceAll(ID_OF(what), recorded[what]);
  const query = new URLSearchParams(
    request.query.map(([name, value]): [string, string] => [name, value]),
  ).toString();
  const takesBody = !['get', 'head'].includes(request.method);
  const reply = await api.send(`${path}${query === '' ? '' : `?${query}`}`, {
    method: request.method.toUpperCase(),
    headers: sendable({ ...request.headers, ...(authorization === undefined ? {} : { authorization }) }),
    ...(takesBody && request.body !== undefined ? { body: request.body } : {}),
  });
  const before = world.fingerprint;
  world.fingerprint = fingerprintOf(api.ports);
  return { reply, changed: world.fingerprint !== before };
}

/** What HTTP lets into a header at all. */
const sendable = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value)));

function authorizationOf({ tokens }: TestApi, { caller }: FuzzRequest): Promise<string | undefined> {
  const bearer = async (token: string | Promise<string>): Promise<string> => `Bearer ${await token}`;
  switch (caller) {
    case 'operator':
      return bearer(tokens.token());
    case 'nobody':
      return Promise.resolve(undefined);
    case 'reader':
      return bearer(tokens.token({ scope: 'trading:read' }));
    case 'foreign':
      return bearer(tokens.foreign());
    case 'expired':
      return bearer(tokens.token({ expiresIn: -60 }));
    case 'unsigned':
      return bearer(tokens.unsigned());
    case 'garbage':
      return bearer('not.a.token');
  }
}

function judge(request: FuzzRequest, reply: Reply, changed: boolean): readonly string[] {
  const { status } = reply;
  const problems: string[] = [];
  if (status >= 500) problems.push(`answered ${status}: ${reply.text.slice(0, 200)}`);
  if (status >= 400 && changed) problems.push('was refused and changed something all the same');
  return [...problems, ...wrongAnswer(request, reply)];
}

/** A path or a method that the document does not have is 404, or 401 for a stranger, as a problem like any other. */
function wrongAnswer(request: FuzzRequest, reply: Reply): readonly string[] {
  if (request.method === 'head') return reply.text === '' ? [] : ['HEAD was answered with a body'];
  const asked = oracle.violations(request.method, request.route, reply);
  if (asked.length === 0 || ![401, 404].includes(reply.status)) return asked;
  return oracle.problemViolations(reply);
}
