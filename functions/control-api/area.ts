import type { RouteSpec } from '../../src/contracts/http/route.ts';
import type { Handlers } from './calls.ts';

/** Some routes of the API, and what answers them. */
export interface Area {
  readonly routes: Readonly<Record<string, RouteSpec>>;
  readonly handlers: Partial<Handlers>;
}
