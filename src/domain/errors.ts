import type { RiskCode } from './risk/codes.ts';

/**
 * The classes of failure (RS1). Each carries a literal `name`: it is also the error name that a state machine
 * matches in Retry and Catch. A rejection by the risk gate or the broker is a value, never one of these.
 */
export interface ErrorContext {
  readonly [key: string]: string | number | boolean | undefined;
}

/** The names of all classes: what Retry and Catch match, and what errors are counted by. */
export const ERROR_NAMES = [
  'InvalidInput',
  'NotFound',
  'Transient',
  'Conflict',
  'OutcomeUnknown',
  'DeadlineExceeded',
  'Invariant',
  'Fatal',
] as const;
export type ErrorName = (typeof ERROR_NAMES)[number];

abstract class ClassifiedError extends Error {
  abstract override readonly name: ErrorName;
  readonly context: ErrorContext;

  constructor(message: string, context: ErrorContext = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.context = context;
  }
}

/** What came from outside breaks a rule; names the field and the rule. Never retried. */
export class InvalidInputError extends ClassifiedError {
  override readonly name = 'InvalidInput';
}

/** No such thing. Never retried. */
export class NotFoundError extends ClassifiedError {
  override readonly name = 'NotFound';
}

/** A passing fault: rate limit, 5xx, reset connection, throttled store. Retried with backoff. */
export class TransientError extends ClassifiedError {
  override readonly name = 'Transient';
}

/** The state is not what the change expected: someone else changed it, or the transition is illegal. */
export class ConflictError extends ClassifiedError {
  override readonly name = 'Conflict';
}

/** The risk gate refuses what somebody asked for; the codes say why, and the state of things may change. */
export class RiskRefusedError extends ConflictError {
  readonly codes: readonly RiskCode[];

  constructor(message: string, codes: readonly RiskCode[]) {
    super(message, { codes: codes.join(', ') });
    this.codes = codes;
  }
}

/** The other side may or may not have done it; look before anything else. */
export class OutcomeUnknownError extends ClassifiedError {
  override readonly name = 'OutcomeUnknown';
}

/** The time that a saga's forward path has is over: it is undone, not retried. */
export class DeadlineExceededError extends ClassifiedError {
  override readonly name = 'DeadlineExceeded';
}

/** Something that must always hold does not. Loud, never retried. */
export class InvariantError extends ClassifiedError {
  override readonly name = 'Invariant';
}

/** Nothing can go on: authentication failed, configuration invalid, store corrupt. */
export class FatalError extends ClassifiedError {
  override readonly name = 'Fatal';
}

/** The name that classes `error`; an error of no known class counts as transient (RS5). */
export const errorName = (error: unknown): ErrorName =>
  error instanceof ClassifiedError ? error.name : 'Transient';

/** What a classified error knows beside its message; nothing for any other. */
export const errorContext = (error: unknown): ErrorContext =>
  error instanceof ClassifiedError ? error.context : {};

export const errorMessage = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
