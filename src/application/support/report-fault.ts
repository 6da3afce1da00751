import { errorContext, errorMessage, errorName } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { LogContext } from '../ports/log.ts';

/**
 * Says that something failed, in the log with all that the error knows, and in the count of errors by class (RS3). Whoever catches a fault and goes
 * on calls it; whoever throws it on leaves that to who catches it.
 *
 * @param level `warn` when the system gets over it by itself
 */
export function reportFault(
  { log, metrics }: Pick<Ports, 'log' | 'metrics'>,
  message: string,
  error: unknown,
  context: LogContext & { readonly agentId: string },
  level: 'warn' | 'error' = 'error',
): void {
  const type = errorName(error);
  log[level](message, { ...errorContext(error), ...context, type, error: errorMessage(error) });
  metrics.record('errors_total', 1, { agentId: context.agentId, type }, context);
}
