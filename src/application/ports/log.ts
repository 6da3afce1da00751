export interface LogContext {
  readonly [key: string]: string | number | boolean | undefined;
}

/** Structured log lines; `child` adds context to every line after it. */
export interface Log {
  info(message: string, context?: LogContext): void;
  warn(message: string, context?: LogContext): void;
  error(message: string, context?: LogContext): void;
  child(context: LogContext): Log;
}
