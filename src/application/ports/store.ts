import type { DomainEvent } from '../../contracts/events/envelope.ts';
import type { AuditNote, AuditRecord } from '../../contracts/records/audit.ts';
import type { Kind, RecordOf } from '../../contracts/records/index.ts';

/** A record and the version it was read at; the first version is 1. */
export interface Versioned<T> {
  readonly record: T;
  readonly version: number;
}

/** One line of a change. `expected` is the version that must still be there; 0 means that none may be there. */
export type Write =
  | {
      [K in Kind]: {
        readonly op: 'put';
        readonly kind: K;
        readonly record: RecordOf<K>;
        readonly expected: number;
      };
    }[Kind]
  | {
      readonly op: 'check';
      readonly kind: Kind;
      readonly agentId: string;
      readonly id: string;
      readonly expected: number;
    }
  | { readonly op: 'remove'; readonly kind: Kind; readonly agentId: string; readonly id: string };

/** What is done together or not at all. All of it belongs to one agent. */
export interface Change {
  readonly agentId: string;
  /** Goes into the audit entries. */
  readonly correlationId: string;
  readonly writes: readonly Write[];
  /** Published after the commit, at least once, in this order. */
  readonly events?: readonly DomainEvent[];
  readonly audit?: readonly AuditNote[];
}

export interface ListQuery<K extends Kind> {
  /** 1 to 100. */
  readonly limit: number;
  /** From the previous page. */
  readonly cursor?: string | undefined;
  /** Newest first unless `ascending`. */
  readonly ascending?: boolean;
  /** Equality on top-level text fields of the record. */
  readonly where?: Partial<Record<Extract<keyof RecordOf<K>, string>, string>>;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string | undefined;
}

/**
 * The state of all agents. Reads are consistent with the last commit, except `listOpen`, which may lag by a moment.
 * Throws Transient when it does not answer, Fatal when a stored record breaks its schema.
 */
export interface Store {
  get<K extends Kind>(kind: K, agentId: string, id: string): Promise<Versioned<RecordOf<K>> | undefined>;
  list<K extends Kind>(kind: K, agentId: string, query: ListQuery<K>): Promise<Page<RecordOf<K>>>;
  /** Records that want attention, oldest first (see `open` of their kind). */
  listOpen<K extends Kind>(kind: K, agentId: string, limit: number): Promise<readonly RecordOf<K>[]>;
  /** Throws Conflict when any expectation does not hold, and then has changed nothing. */
  commit(change: Change): Promise<void>;
  /** The audit log, oldest first, from `fromSeq` on. */
  audit(agentId: string, fromSeq: number, limit: number): Promise<readonly AuditRecord[]>;
}
