import type { PowertoolsLog } from '../../../src/adapters/telemetry/index.ts';
import type { Ports } from '../../../src/application/ports/index.ts';
import type { FunctionName } from '../../../src/contracts/names.ts';
import type { FunctionEnvironment } from '../env.ts';

/** What a part is built from. */
export interface PartContext {
  readonly name: FunctionName;
  readonly environment: FunctionEnvironment;
  /** For every client of the AWS SDK. */
  readonly client: typeof CLIENT;
  readonly clock: Ports['clock'];
  readonly ids: Ports['ids'];
  readonly store: Ports['store'];
  readonly log: PowertoolsLog;
}

/**
 * Builds some of the ports. A function names the parts that it uses in its `index.ts`, so that its bundle has the
 * clients of those and of no others.
 */
export type Part<K extends keyof Ports> = (context: PartContext) => Pick<Ports, K>;

/**
 * Milliseconds. The SDK waits without end by default; three tries of these fit in the shortest timeout of a
 * function, the API's 15 s.
 */
export const CLIENT = { requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } };
