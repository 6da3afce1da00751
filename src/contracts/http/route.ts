import type * as z from 'zod';

/** What a token may be good for (SE1). Control does not include read: a token names both. */
export const SCOPES = ['trading:read', 'trading:control'] as const;
export type Scope = (typeof SCOPES)[number];

/** One call of the control API: routing, checks and the OpenAPI document all come from it. */
export interface RouteSpec {
  readonly method: 'get' | 'post' | 'put' | 'patch';
  /** With `{name}` for path parameters, as OpenAPI writes them. */
  readonly path: `/${string}`;
  /** `public` needs no token: health, and nothing else. */
  readonly scope: Scope | 'public';
  readonly tag: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject | z.ZodDiscriminatedUnion;
  readonly answer: z.ZodType;
  /** JSON unless said otherwise. */
  readonly contentType?: 'text/html' | 'text/plain' | 'text/event-stream';
  /** True when the state of things can forbid the call (409). */
  readonly mayConflict?: boolean;
  /** Values of the answer's `status` that are sent as 503. */
  readonly unavailableWhen?: readonly string[];
}
