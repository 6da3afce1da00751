import * as z from 'zod';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  RiskRefusedError,
  TransientError,
} from '../../domain/errors.ts';
import { RISK_CODES, type RiskCode } from '../../domain/risk/codes.ts';
import { idSchema } from '../common.ts';

/** An error answer, RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    /** Why the risk gate refuses, where it does. */
    codes: z.array(z.enum(RISK_CODES)).optional(),
    /** Absent only when the call ran out of its time. */
    correlationId: idSchema.optional(),
  })
  .meta({ id: 'Problem' });

export const PROBLEMS = {
  400: { type: 'malformed', title: 'Malformed request' },
  401: { type: 'unauthorized', title: 'No valid token' },
  403: { type: 'forbidden', title: 'Not allowed' },
  404: { type: 'not-found', title: 'Not found' },
  409: { type: 'conflict', title: 'The current state forbids it' },
  413: { type: 'too-large', title: 'Request body too large' },
  415: { type: 'media-type', title: 'Unsupported media type' },
  422: { type: 'unprocessable', title: 'Cannot be done as asked' },
  429: { type: 'too-many', title: 'Too many requests' },
  500: { type: 'internal', title: 'Internal error' },
  503: { type: 'unavailable', title: 'Temporarily unavailable' },
} as const;
export type ProblemStatus = keyof typeof PROBLEMS;

export interface Problem {
  readonly status: ProblemStatus;
  readonly detail: string;
  readonly codes?: readonly RiskCode[];
}

/** The request itself does not parse, as opposed to asking for something that cannot be done. */
export class MalformedRequestError extends InvalidInputError {}

/** What the caller is told of `error`. What we do not know the class of is told nothing about. */
export function problemOf(error: unknown): Problem {
  if (error instanceof MalformedRequestError) return { status: 400, detail: error.message };
  if (error instanceof InvalidInputError) return { status: 422, detail: error.message };
  if (error instanceof NotFoundError) return { status: 404, detail: error.message };
  if (error instanceof RiskRefusedError) return { status: 409, detail: error.message, codes: error.codes };
  if (error instanceof ConflictError) return { status: 409, detail: error.message };
  if (error instanceof TransientError) {
    return { status: 503, detail: 'Something that Quarterdeck depends on does not answer; try again.' };
  }
  return { status: 500, detail: 'The request failed; the correlation id finds it in the log.' };
}
