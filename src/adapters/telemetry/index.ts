import { Logger } from '@aws-lambda-powertools/logger';
import type { Log, LogContext } from '../../application/ports/log.ts';
import { Redactor } from './redact.ts';

export interface PowertoolsLogOptions {
  /** Goes into every line as `service`. */
  readonly service: string;
  readonly level?: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | undefined;
}

export interface PowertoolsLog extends Log {
  /** From now on this text shows in no line of this log, its children and its parents. */
  hide(secret: string): void;
  child(context: LogContext): PowertoolsLog;
}

/**
 * One JSON document a line on stdout, as CloudWatch Logs Insights reads it, by Powertools. Text in a field with a
 * secret's name is never written, nor is anything that `hide` was told.
 */
export function createPowertoolsLog({ service, level = 'INFO' }: PowertoolsLogOptions): PowertoolsLog {
  return wrap(new Logger({ serviceName: service, logLevel: level }), new Redactor());
}

const wrap = (logger: Logger, redactor: Redactor): PowertoolsLog => ({
  info: (message, context = {}) => logger.info(redactor.text(message), redactor.context(context)),
  warn: (message, context = {}) => logger.warn(redactor.text(message), redactor.context(context)),
  error: (message, context = {}) => logger.error(redactor.text(message), redactor.context(context)),
  child: (context) => wrap(logger.createChild({ persistentKeys: redactor.context(context) }), redactor),
  hide: (secret) => redactor.hide(secret),
});
