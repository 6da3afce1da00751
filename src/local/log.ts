import { createWriteStream } from 'node:fs';
import { scopeContext, within } from '../adapters/telemetry/log-scope.ts';
import type { Log, LogContext } from '../application/ports/log.ts';

export interface LocalLog extends Log {
  /** An error that the terminal is told of by somebody else. */
  errorToFile(message: string, context: LogContext): void;
  /** From now on the terminal is told nothing: work that was left behind finds that what it needs has stopped. */
  toFileOnly(): void;
  close(): Promise<void>;
}

/** JSON lines in a file; what is worth a warning is also handed to `onProblem`, for the terminal. */
export function createLocalLog(file: string, now: () => Date, onProblem: (line: string) => void): LocalLog {
  const stream = createWriteStream(file, { flags: 'a' });
  let told = true;
  const toFile = (level: 'info' | 'warn' | 'error', message: string, context: LogContext): void => {
    const line = { at: now().toISOString(), level, message, ...scopeContext(), ...context };
    stream.write(`${JSON.stringify(line)}\n`);
  };
  const write = (level: 'info' | 'warn' | 'error', message: string, context: LogContext = {}): void => {
    toFile(level, message, context);
    if (told && level !== 'info')
      onProblem(`${level}: ${message}${context['error'] === undefined ? '' : ` (${context['error']})`}`);
  };
  return {
    info: (message, context) => write('info', message, context),
    warn: (message, context) => write('warn', message, context),
    error: (message, context) => write('error', message, context),
    errorToFile: (message, context) => toFile('error', message, context),
    within,
    toFileOnly() {
      told = false;
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
