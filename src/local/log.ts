import { createWriteStream, type WriteStream } from 'node:fs';
import type { Log, LogContext } from '../application/ports/log.ts';

export interface LocalLog extends Log {
  close(): Promise<void>;
}

/** JSON lines in a file; what is worth a warning is also handed to `onProblem`, for the terminal. */
export function createLocalLog(file: string, now: () => Date, onProblem: (line: string) => void): LocalLog {
  const stream = createWriteStream(file, { flags: 'a' });
  return {
    ...withContext(stream, now, onProblem, {}),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}

function withContext(
  stream: WriteStream,
  now: () => Date,
  onProblem: (line: string) => void,
  base: LogContext,
): Log {
  const write = (level: 'info' | 'warn' | 'error', message: string, context: LogContext = {}): void => {
    stream.write(`${JSON.stringify({ at: now().toISOString(), level, message, ...base, ...context })}\n`);
    if (level !== 'info')
      onProblem(`${level}: ${message}${context['error'] === undefined ? '' : ` (${context['error']})`}`);
  };
  return {
    info: (message, context) => write('info', message, context),
    warn: (message, context) => write('warn', message, context),
    error: (message, context) => write('error', message, context),
    child: (context) => withContext(stream, now, onProblem, { ...base, ...context }),
  };
}
