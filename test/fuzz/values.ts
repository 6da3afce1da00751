import * as fc from 'fast-check';

/** As far as the schemas of requests go; one that has more is refused, so that nothing is left out in silence. */
export interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** What means something to an agent comes up more often than what merely fits the pattern. */
const DECIMALS = ['0', '0.02', '0.5', '1', '2', '12.5', '100', '-1', '0.0000000001', '999999999999'];
const SYMBOLS = ['AAPL', 'MSFT', 'NVDA', 'BRK.B', 'BTC/USD'];
const LONGEST_LIST = 5;

/** Values that the schema allows. Throws for a keyword that it does not know. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(valuesOf));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type ?? '') {
    case 'string':
      return stringsOf(schema);
    case 'integer':
      return integersOf(schema);
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e9, max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? LONGEST_LIST, LONGEST_LIST)),
      });
    case 'object':
      return objectsOf(schema);
    default:
      throw new Error(`the fuzz knows no values of ${JSON.stringify(schema)}`);
  }
}

function stringsOf({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  switch (format) {
    case 'decimal':
      return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...DECIMALS) }, matching(pattern ?? ''));
    case 'date':
      return fc
        .date({ min: new Date('1999-01-01'), max: new Date('2032-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10));
    case 'date-time':
      return fc
        .date({ min: new Date('1999-01-01'), max: new Date('2032-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString());
    case undefined:
      break;
    default:
      throw new Error(`the fuzz knows no text in the format ${format}`);
  }
  if (pattern === undefined)
    return fc.string({
      unit: 'grapheme',
      minLength,
      maxLength: Math.max(minLength, Math.min(maxLength, 60)),
    });
  const known = SYMBOLS.filter((symbol) => new RegExp(pattern).test(symbol));
  return known.length === 0
    ? matching(pattern)
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, matching(pattern));
}

const matching = (pattern: string): fc.Arbitrary<string> => fc.stringMatching(new RegExp(pattern));

function integersOf({
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
}: JsonSchema): fc.Arbitrary<number> {
  const min = minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1);
  const max = maximum ?? (exclusiveMaximum === undefined ? Number.MAX_SAFE_INTEGER : exclusiveMaximum - 1);
  return fc.oneof(
    fc.constantFrom(min, max),
    fc.integer({ min, max: Math.min(max, min + 100) }),
    fc.integer({ min, max }),
  );
}

function objectsOf({
  properties,
  required,
  propertyNames,
  additionalProperties,
}: JsonSchema): fc.Arbitrary<object> {
  if (properties === undefined) {
    const values = typeof additionalProperties === 'object' ? valuesOf(additionalProperties) : fc.string();
    return fc.dictionary(stringsOf(propertyNames ?? {}), values, { maxKeys: LONGEST_LIST });
  }
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)]),
  );
  return fc.record(fields, { requiredKeys: [...(required ?? [])] });
}
