import type { MiddlewareHandler } from 'hono';
import type { Ports } from '../../src/application/ports/index.ts';
import type { VerifyToken } from '../../src/application/ports/token-verifier.ts';
import type { ModuleReport } from '../../src/contracts/http/health.ts';

export interface Live {
  /** As Prometheus reads it. */
  metrics(agentId: string): string;
  /** Server-sent events of one agent; those after `after` first. */
  events(agentId: string, after?: string): ReadableStream<Uint8Array>;
}

export interface AppOptions {
  readonly ports: Ports;
  readonly verifyToken: VerifyToken;
  /** Comes before everything else, such as the check of Host and Origin on a laptop. */
  readonly hostRules?: MiddlewareHandler;
  /** Where a saga's execution can be looked at, where there is such a place. */
  readonly consoleUrlOf?: (execution: string) => string;
  /** What a process that lives on can tell; absent on AWS. */
  readonly live?: Live;
  /** Modules of the process that serves the API. */
  readonly modules?: () => readonly ModuleReport[];
}
