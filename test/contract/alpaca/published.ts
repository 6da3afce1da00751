import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export const FOLDER = '../shared/contracts/alpaca';
const DOCUMENTS = { trading: 'trading-api.json', data: 'market-data-api.json' } as const;

interface Parameter {
  readonly name?: string;
  readonly in?: string;
  readonly required?: boolean;
  readonly schema?: object;
  readonly $ref?: string;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly responses: Readonly<Record<string, { readonly content?: unknown }>>;
  readonly requestBody?: unknown;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly parameters?: Readonly<Record<string, Parameter>>;
    readonly schemas?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
  };
}

const VERBS = ['get', 'post', 'put', 'patch', 'delete'];

const pointerPart = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

/** Checks exchanges with Alpaca against the OpenAPI documents that Alpaca publishes. */
export class PublishedContract {
  readonly #documents: readonly { readonly name: string; readonly document: Document }[];
  // Query parameters arrive as text, so numbers and booleans are read out of it; bodies are checked as they are.
  readonly #strict = newAjv(false);
  readonly #texts = newAjv(true);

  constructor() {
    this.#documents = Object.entries(DOCUMENTS).map(([name, file]) => {
      // The two kinds of activity, the only alternatives, require nothing: every activity is both, never just one.
      const text = readFileSync(`${FOLDER}/${file}`, 'utf8').replaceAll('"oneOf"', '"anyOf"');
      const document = JSON.parse(text) as Document;
      for (const ajv of [this.#strict, this.#texts]) ajv.addSchema(document, name);
      return { name, document };
    });
  }

  /** Every published operation, as `verb /path`. */
  operations(): readonly string[] {
    return this.#documents.flatMap(({ document }) =>
      Object.entries(document.paths).flatMap(([path, operations]) =>
        VERBS.filter((verb) => operations[verb] !== undefined).map((verb) => `${verb} ${path}`),
      ),
    );
  }

  /** The words of one of the trading API's enumerations. */
  enumOf(schema: string): readonly string[] {
    const trading = this.#documents.find(({ name }) => name === 'trading');
    return trading?.document.components.schemas?.[schema]?.enum ?? [];
  }

  /** Every way in which the call breaks the contract; empty when it keeps it. */
  violations(
    method: string,
    url: URL,
    requestBody: unknown,
    status: number,
    responseBody: unknown,
  ): { readonly operation: string; readonly problems: readonly string[] } {
    const found = this.#find(method.toLowerCase(), url.pathname);
    if (found === undefined)
      return { operation: '', problems: [`${method} ${url.pathname} is not published`] };
    const { name, path, verb, operation, document } = found;
    const at = `${name}#/paths/${pointerPart(path)}/${verb}`;
    const problems = this.#query(operation, document, name, url.searchParams);
    if (operation.requestBody !== undefined) {
      problems.push(
        ...this.#check(`${at}/requestBody/content/application~1json/schema`, requestBody, 'request'),
      );
    }
    if (status >= 400) {
      // Most operations do not say what their errors look like; the document has one schema for all.
      problems.push(...this.#check('trading#/components/schemas/Error', responseBody, `answer ${status}`));
    } else if (operation.responses[String(status)] === undefined) {
      problems.push(`answer ${status} is not published`);
    } else if (operation.responses[String(status)]?.content !== undefined) {
      const schema = `${at}/responses/${status}/content/application~1json/schema`;
      problems.push(...this.#check(schema, responseBody, `answer ${status}`));
    }
    return { operation: `${verb} ${path}`, problems };
  }

  #find(verb: string, pathname: string) {
    for (const { name, document } of this.#documents) {
      for (const [path, operations] of Object.entries(document.paths)) {
        const pattern = new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
        const operation = operations[verb];
        if (operation !== undefined && pattern.test(pathname))
          return { name, document, path, verb, operation };
      }
    }
    return undefined;
  }

  #query(operation: Operation, document: Document, name: string, query: URLSearchParams): string[] {
    const parameters = (operation.parameters ?? []).map((parameter) =>
      parameter.$ref === undefined
        ? parameter
        : (document.components.parameters?.[parameter.$ref.split('/').at(-1) ?? ''] ?? parameter),
    );
    const known = new Map(parameters.filter((p) => p.in === 'query').map((p) => [p.name ?? '', p]));
    const problems: string[] = [];
    for (const [key, value] of query) {
      const schema = known.get(key)?.schema;
      if (schema === undefined) problems.push(`query ${key} is not published`);
      else {
        const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${name}#/`)) as object;
        const wrapped = { type: 'object', properties: { [key]: absolute } };
        const validate = this.#texts.compile(wrapped);
        // Lists are written with commas.
        const listed = 'type' in schema && schema.type === 'array';
        if (!validate({ [key]: listed ? value.split(',') : value }))
          problems.push(`query ${key}=${value}: ${this.#texts.errorsText(validate.errors)}`);
      }
    }
    for (const [key, { required }] of known) {
      if (required === true && !query.has(key)) problems.push(`query ${key} is missing`);
    }
    return problems;
  }

  #check(reference: string, value: unknown, what: string): string[] {
    const validate: ValidateFunction = this.#strict.compile({ $ref: reference });
    return validate(value) ? [] : [`${what}: ${this.#strict.errorsText(validate.errors)}`];
  }
}

/** OpenAPI 3.0's `nullable` is known to ajv; its formats for numbers are not. */
function newAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes });
  addFormats.default(ajv);
  for (const format of ['uint32', 'uint64'])
    ajv.addFormat(format, { type: 'number', validate: (n) => n >= 0 });
  ajv.addFormat('decimal', /^-?\d+(\.\d+)?$/);
  return ajv;
}
