import * as fc from 'fast-check';
import { jsonOrUndefined } from '../../src/contracts/parse.ts';
import type { Recorded } from '../support/everything-recorded.ts';
import { type JsonSchema, valuesOf } from './values.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly in: 'path' | 'query' | 'header';
    readonly name: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Who asks: the operator, or one of those that are not let in. */
export const CALLERS = ['operator', 'nobody', 'reader', 'foreign', 'expired', 'unsigned', 'garbage'] as const;
export type Caller = (typeof CALLERS)[number];

/** A request as it goes over the wire. `{id}` of a record in it is filled in when it is sent. */
export interface FuzzRequest {
  readonly method: string;
  /** As in the document. */
  readonly route: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly caller: Caller;
}

/** Stands for the id of something that exists, until the request is sent. */
export const ID_OF = (what: keyof Recorded): string => `~${what}~`;
export const IDS: readonly (keyof Recorded)[] = [
  'cycleId',
  'runningCycleId',
  'decisionId',
  'waitingDecisionId',
  'sagaId',
  'activeSagaId',
];

/** Text that has broken parsers, paths and queries before. */
const NASTY = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '%',
  '%00',
  '\u0000',
  "' OR 1=1 --",
  '{id}',
  '__proto__',
  'constructor',
  'null',
  'NaN',
  '-0',
  '1e999',
  '\ud800',
  '\u202etxt',
  '💥',
  'a'.repeat(300),
  '<script>',
  '{{7*7}}',
  '#',
  'AGENT#default',
];
const nasty = fc.constantFrom(...NASTY);
const junk = fc.oneof(
  nasty,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(-1, 0, 1e308, 0.1, true, null, [], {}),
);

/** Requests by the document, of all operations alike: half as it allows them, half with one or two things wrong. */
export function requestsOf({ paths }: OpenApi): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => allowed(method, route, operation)),
  );
  const spoilt = fc
    .tuple(fc.oneof(...operations), fc.array(changes, { minLength: 1, maxLength: 2 }))
    .map(([request, wrong]) => spoil(request, wrong));
  return fc.oneof(...operations, { weight: operations.length, arbitrary: spoilt });
}

function allowed(method: string, route: string, operation: Operation): fc.Arbitrary<FuzzRequest> {
  const parameters = operation.parameters ?? [];
  const named = (place: 'path' | 'query' | 'header') => parameters.filter((one) => one.in === place);
  const bodySchema = operation.requestBody?.content['application/json'].schema;
  return fc
    .record({
      inPath: fc.tuple(...named('path').map(({ name, schema }) => pathValues(name, schema))),
      query: fc.record(
        // One agent there is; others are worth a try now and then.
        Object.fromEntries(
          named('query').map(({ name, schema }) => [
            name,
            name === 'agentId'
              ? fc.oneof({ weight: 9, arbitrary: fc.constant('default') }, valuesOf(schema))
              : valuesOf(schema),
          ]),
        ),
        { requiredKeys: [] },
      ),
      header: fc.record(
        Object.fromEntries(named('header').map(({ name, schema }) => [name, valuesOf(schema)])),
        { requiredKeys: [] },
      ),
      body: bodySchema === undefined ? fc.constant(undefined) : valuesOf(bodySchema),
      caller: fc.oneof(
        { weight: 12, arbitrary: fc.constant<Caller>('operator') },
        fc.constantFrom(...CALLERS),
      ),
    })
    .map(({ inPath, query, header, body, caller }) => ({
      method,
      route,
      path: named('path').reduce(
        (path, { name }, index) => path.replace(`{${name}}`, String(inPath[index])),
        route,
      ),
      query: Object.entries(query).map(([name, value]) => [name, String(value)] as const),
      headers: { ...(header as Record<string, string>), ...(body === undefined ? {} : JSON_BODY) },
      body: body === undefined ? undefined : JSON.stringify(body),
      caller,
    }));
}

const JSON_BODY = { 'content-type': 'application/json' };

/** In a path: what exists, what might, and what a path can hold after all. */
function pathValues(name: string, schema: JsonSchema): fc.Arbitrary<string> {
  const existing =
    name === 'symbol'
      ? fc.constantFrom('AAPL', 'MSFT', 'BTC_USD')
      : fc.constantFrom('momentum', ...IDS.map(ID_OF));
  const possible = valuesOf(schema).map((value) => encode(String(value)));
  // These two lead elsewhere before anything is sent.
  return fc
    .oneof({ weight: 6, arbitrary: existing }, { weight: 2, arbitrary: possible }, nasty.map(encode))
    .filter((value) => value !== '.' && value !== '..');
}

/** Lone surrogates cannot be sent at all. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

/** Something wrong with a request: what becomes of it. */
type Change = (request: FuzzRequest) => Partial<FuzzRequest>;

function spoil(request: FuzzRequest, wrong: readonly Change[]): FuzzRequest {
  let spoilt = request;
  for (const change of wrong) spoilt = { ...spoilt, ...change(spoilt) };
  return spoilt;
}

/** What stands where JSON should. */
const NO_JSON = [
  '',
  '{',
  'null',
  '[]',
  '0',
  '"text"',
  '{"a":1,"a":2}',
  '\u0000',
  '{"__proto__":{"admin":true}}',
  `{"reason":"${'x'.repeat(70_000)}"}`,
  '['.repeat(20_000),
  `{"qty":${'9'.repeat(400)}}`,
];
const FIELDS = ['surprise', 'qty', 'limits', 'version'];

const withHeader =
  (name: string) =>
  (value: string): Change =>
  ({ headers }) => ({ headers: { ...headers, [name]: value } });

/** A field of the body that is gone, new, or something else. @param place which field, of as many as there are */
const alterField =
  (place: number, value: unknown): Change =>
  ({ body }) => {
    const fields = jsonOrUndefined(body ?? '');
    if (typeof fields !== 'object' || fields === null) return {};
    const names = [...Object.keys(fields), ...FIELDS];
    const name = names[place % names.length] ?? '';
    return { body: JSON.stringify({ ...fields, [name]: value }), headers: JSON_BODY };
  };

const nastyText = nasty.map((text) => text.toWellFormed());

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...NO_JSON).map(
    (body): Change =>
      () => ({ body, headers: JSON_BODY }),
  ),
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(50), fc.option(junk, { nil: undefined }))
      .map(([place, value]) => alterField(place, value)),
  },
  fc
    .tuple(fc.oneof(fc.constantFrom('limit', 'cursor', 'status', 'symbol', 'agentId'), nastyText), nastyText)
    .map(
      (parameter): Change =>
        ({ query }) => ({ query: [...query, parameter] }),
    ),
  fc
    .constantFrom('text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16', 'x')
    .map(withHeader('content-type')),
  fc.constantFrom(' ', 'ä', 'k'.repeat(129), 'once', 'a b').map(withHeader('Idempotency-Key')),
  fc.constantFrom('', 'x'.repeat(500), 'a b', '{}').map(withHeader('x-correlation-id')),
  fc.constantFrom('get', 'post', 'put', 'patch', 'delete', 'head', 'options').map(
    (method): Change =>
      () => ({ method }),
  ),
  fc
    .oneof(
      nasty.map((text) => `/${encode(text)}`),
      fc.constantFrom('/', '//', '/..', '?', '%2e%2e'),
    )
    .map(
      (more): Change =>
        ({ path }) => ({ path: `${path}${more}` }),
    ),
  fc.constantFrom(...CALLERS).map(
    (caller): Change =>
      () => ({ caller }),
  ),
);
