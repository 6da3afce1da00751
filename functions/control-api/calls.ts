import type * as z from 'zod';
import type { API_ROUTES, RouteName } from '../../src/contracts/http/routes.ts';

type Part<R extends RouteName, K extends 'params' | 'query' | 'body'> = (typeof API_ROUTES)[R] extends {
  readonly [key in K]: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

/** One call of a route, parsed. */
export interface Call<R extends RouteName> {
  readonly params: Part<R, 'params'>;
  readonly query: Part<R, 'query'>;
  readonly body: Part<R, 'body'>;
  readonly correlationId: string;
  /** Subject of the token; `anonymous` where none is asked for. */
  readonly by: string;
}

export type Answer<R extends RouteName> = z.output<(typeof API_ROUTES)[R]['answer']>;
export type Handler<R extends RouteName> = (call: Call<R>) => Promise<Answer<R>>;

/** What answers each route. */
export type Handlers = { readonly [R in RouteName]: Handler<R> };

/** Lists of a page as the routes answer them. */
export const pageAnswer = <T>(page: {
  readonly items: readonly T[];
  readonly cursor?: string | undefined;
}) => ({
  items: [...page.items],
  cursor: page.cursor ?? null,
});
