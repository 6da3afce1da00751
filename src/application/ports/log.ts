export interface LogContext {
  readonly [key: string]: string | number | boolean | undefined;
}

/** Structured log lines. */
export interface Log {
  info(message: string, context?: LogContext): void;
  warn(message: string, context?: LogContext): void;
  error(message: string, context?: LogContext): void;
  /**
   * Does `work`; every line that it and what it awaits write, of logs and of metrics, has `context` too, added to that
   * of a `within` around it. Who begins something says here whose it is: agentId, correlationId, cycleId (OB3).
   */
  within<R>(context: LogContext, work: () => R): R;
}
