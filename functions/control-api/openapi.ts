import * as z from 'zod';
import { createDocument, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { PROBLEMS, type ProblemStatus, problemSchema } from '../../src/contracts/http/problem.ts';
import { type RouteSpec, SCOPES } from '../../src/contracts/http/route.ts';
import { API_ROUTES, ROUTE_NAMES } from '../../src/contracts/http/routes.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** The OpenAPI 3.1 document of the routes, from the schemas that validate them. */
export function createOpenApiDocument(): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const name of ROUTE_NAMES) {
    const spec: RouteSpec = API_ROUTES[name];
    paths[spec.path] = { ...paths[spec.path], [spec.method]: operationOf(name, spec) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Quarterdeck control API',
        version: '1.0.0',
        description:
          'Starts, stops and inspects autonomous trading agents. Times are ISO-8601 in UTC; decimals and money are text.',
      },
      security: [],
      paths,
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: SCOPES.join(', ') },
        },
      },
    },
    // Decimals and money are instances inside; their metadata says what they are on the wire.
    { allowEmptySchema: { custom: true } },
  );
}

const IDEMPOTENCY = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[!-~]{1,128}$/)
    .optional()
    .meta({ description: 'The same key and body give the first answer again, for a day.' }),
});

const operationOf = (name: string, spec: RouteSpec) => ({
  operationId: name,
  tags: [spec.tag],
  summary: spec.summary,
  security: spec.scope === 'public' ? [] : [{ token: [spec.scope] }],
  ...(spec.params || spec.query
    ? {
        requestParams: {
          ...(spec.params && { path: spec.params }),
          ...(spec.query && { query: spec.query }),
          ...(spec.method !== 'get' && { header: IDEMPOTENCY }),
        },
      }
    : {}),
  ...(spec.body === undefined ? {} : { requestBody: bodyOf(spec.body) }),
  responses: responsesOf(spec),
});

/** Nothing sent counts as no fields, so a body is required where some field is. */
const bodyOf = (schema: NonNullable<RouteSpec['body']>) => ({
  required: !schema.safeParse({}).success,
  content: { 'application/json': { schema } },
});

function responsesOf(spec: RouteSpec): ZodOpenApiResponsesObject {
  const answer = { [spec.contentType ?? 'application/json']: { schema: spec.answer } };
  const problem = { 'application/problem+json': { schema: problemSchema } };
  const responses: ZodOpenApiResponsesObject = { 200: { description: 'Done', content: answer } };
  if (spec.method === 'get' && spec.contentType === undefined)
    responses['304'] = { description: 'What If-None-Match names is still what there is' };
  for (const status of problemsOf(spec)) {
    const answersToo = status === 503 && spec.unavailableWhen !== undefined;
    const content = answersToo ? { ...problem, ...answer } : problem;
    responses[`${status}`] = { description: PROBLEMS[status].title, content };
  }
  return responses;
}

/** Which problems a call can meet follows from what it takes. */
function problemsOf(spec: RouteSpec): readonly ProblemStatus[] {
  const parsed = spec.params !== undefined || spec.query !== undefined || spec.body !== undefined;
  return [
    ...(parsed ? ([400] as const) : []),
    ...(spec.scope === 'public' ? [] : ([401, 403] as const)),
    ...(spec.params !== undefined || spec.query !== undefined ? ([404] as const) : []),
    ...(spec.mayConflict === true ? ([409] as const) : []),
    // Whatever is sent along is measured, even where nobody reads it.
    ...(spec.method === 'get' ? [] : ([413] as const)),
    ...(spec.body !== undefined ? ([415] as const) : []),
    ...(parsed && spec.scope !== 'public' ? ([422] as const) : []),
    429,
    500,
    503,
  ];
}
