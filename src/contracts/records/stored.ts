import * as z from 'zod';
import { errorMessage, FatalError, InvariantError } from '../../domain/errors.ts';
import { type AuditRecord, auditRecord } from './audit.ts';
import { type Kind, RECORDS, type RecordOf } from './index.ts';

/** A record as it lies in a store: nothing but JSON. */
export type Stored = { readonly [key: string]: unknown };

/** The record's own id; see its kind. */
export const idOf = <K extends Kind>(kind: K, record: RecordOf<K>): string => definition(kind).id(record);

/** True while the record belongs to what wants attention. */
export const isOpen = <K extends Kind>(kind: K, record: RecordOf<K>): boolean =>
  isAlwaysOpen(kind) || (definition(kind).open?.(record) ?? false);

/** True for a kind that needs no index: every record of it wants attention. */
export const isAlwaysOpen = (kind: Kind): boolean => definition(kind).alwaysOpen ?? false;

/** The wire form, without anything that is undefined. Throws Invariant when our own record breaks its schema. */
export const encodeRecord = <K extends Kind>(kind: K, record: RecordOf<K>): Stored =>
  encode(definition(kind).schema, record, `${kind} ${idOf(kind, record)}`, { kind, id: idOf(kind, record) });

/** The record again. Throws Fatal when what was stored breaks the schema: the store is corrupt. */
export const decodeRecord = <K extends Kind>(kind: K, id: string, stored: unknown): RecordOf<K> =>
  decode(definition(kind).schema, stored, `${kind} ${id}`, { kind, id }) as RecordOf<K>;

export const encodeAuditEntry = (entry: AuditRecord): Stored =>
  encode(auditRecord, entry, `audit entry ${entry.seq}`, { kind: 'audit', id: String(entry.seq) });

export const decodeAuditEntry = (seq: string, stored: unknown): AuditRecord =>
  decode(auditRecord, stored, `audit entry ${seq}`, { kind: 'audit', id: seq }) as AuditRecord;

interface AnyDefinition {
  readonly schema: z.ZodType;
  readonly id: (record: unknown) => string;
  readonly open?: (record: unknown) => boolean;
  readonly alwaysOpen?: boolean;
}

// One kind's schema, id and rule belong together; the compiler cannot follow that through a lookup by `K`.
const definition = (kind: Kind): AnyDefinition => RECORDS[kind] as AnyDefinition;

interface Named {
  readonly kind: string;
  readonly id: string;
}

function encode(schema: z.ZodType, value: unknown, what: string, named: Named): Stored {
  try {
    return withoutUndefined(z.encode(schema, value)) as Stored;
  } catch (error) {
    throw new InvariantError(`${what} breaks its schema: ${reason(error)}`, { ...named }, error);
  }
}

function decode(schema: z.ZodType, stored: unknown, what: string, named: Named): unknown {
  try {
    return z.decode(schema, stored as z.input<typeof schema>);
  } catch (error) {
    throw new FatalError(`stored ${what} does not decode: ${reason(error)}`, { ...named }, error);
  }
}

const reason = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
    : errorMessage(error);

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (value === null || typeof value !== 'object') return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part !== undefined) copy[key] = withoutUndefined(part);
  }
  return copy;
}
