import { errorContext, errorMessage, errorName } from '../../domain/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { LogContext } from '../ports/log.ts';

/**
 * Says that something failed, in the log with all that the error knows, and in the count of errors by class (RS3). Whoever catches a fault and goes
 * on calls it; whoever throws it on leaves that to who catches it.
 *
 * @param context without an agent, such as of a message that cannot be read, it is nobody's to count
 * @param level `warn` when the system gets over it by itself
 */
export function reportFault(
  { log, metrics }: Pick<Ports, 'log' | 'metrics'>,
  message: string,
  error: unknown,
  context: LogContext & { readonly agentId: string | undefined },
  level: 'warn' | 'error' = 'error',
): void {
  const type = errorName(error);
  log[level](message, { ...errorContext(error), ...context, type, error: errorMessage(error) });
  const { agentId } = context;
  if (agentId !== undefined) metrics.record('errors_total', 1, { agentId, type }, context);
}
