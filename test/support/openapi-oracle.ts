import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Reply } from './test-api.ts';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiOracle {
  /** What of `reply` the document does not allow; empty when all is as it says. */
  violations(method: string, path: string, reply: Reply): readonly string[];
  /** The same of a problem document, whatever was asked for. */
  problemViolations(reply: Reply): readonly string[];
}

/** Judges answers by an OpenAPI 3.1 document, whose schemas are JSON Schema 2020-12. */
export function createOpenApiOracle(document: Json): OpenApiOracle {
  const ajv = new Ajv2020({ allErrors: true, strictSchema: false });
  addFormats.default(ajv);
  ajv.addFormat('decimal', /^-?\d{1,30}(\.\d{1,30})?$/);
  ajv.addSchema(document, 'api');
  const compiled = new Map<string, ValidateFunction>();

  const check = (ref: string, value: unknown): readonly string[] => {
    const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref });
    compiled.set(ref, validate);
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
  };

  return {
    problemViolations: ({ json }) => check('api#/components/schemas/Problem', json),
    violations(method, path, { status, headers, json, text }) {
      const [type = ''] = (headers.get('content-type') ?? '').split(';');
      const pointer = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
      if (find(document, pointer) === undefined)
        return [`the document has no ${status} of ${type} for ${method} ${path}`];
      const ref = `api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
      return check(ref, json ?? text);
    },
  };
}

const find = (within: unknown, path: readonly string[]): unknown =>
  path.reduce((part: unknown, key) => (part as Json | undefined)?.[key], within);
