import { Logger } from '@aws-lambda-powertools/logger';
import type { Log, LogContext } from '../../application/ports/log.ts';
import { scopeContext, within } from './log-scope.ts';
import { Redactor } from './redact.ts';

export interface PowertoolsLogOptions {
  /** Goes into every line as `service`. */
  readonly service: string;
  readonly level?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;
}

export interface PowertoolsLog extends Log {
  /** From now on this text shows in no line of this log. */
  hide(secret: string): void;
}

/**
 * One JSON document a line on stdout, as CloudWatch Logs Insights reads it, by Powertools, which adds the request id
 * and the id of X-Ray's trace. Text in a field with a secret's name is never written, nor is anything that `hide` was
 * told.
 */
export function createPowertoolsLog({ service, level = 'INFO' }: PowertoolsLogOptions): PowertoolsLog {
  const logger = new Logger({ serviceName: service, logLevel: level });
  const redactor = new Redactor();
  const said = (context: LogContext): LogContext => redactor.context({ ...scopeContext(), ...context });
  return {
    info: (message, context = {}) => logger.info(redactor.text(message), said(context)),
    warn: (message, context = {}) => logger.warn(redactor.text(message), said(context)),
    error: (message, context = {}) => logger.error(redactor.text(message), said(context)),
    within,
    hide: (secret) => redactor.hide(secret),
  };
}
