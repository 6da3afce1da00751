import type { Log } from '../../src/application/ports/log.ts';

/** A log that keeps its lines instead of printing them. */
export function createKeptLog(): Log & {
  readonly lines: { level: string; message: string; [key: string]: unknown }[];
} {
  const lines: { level: string; message: string; [key: string]: unknown }[] = [];
  const at = (context: object): Log => ({
    info: (message, more) => void lines.push({ level: 'info', message, ...context, ...more }),
    warn: (message, more) => void lines.push({ level: 'warn', message, ...context, ...more }),
    error: (message, more) => void lines.push({ level: 'error', message, ...context, ...more }),
    child: (more) => at({ ...context, ...more }),
  });
  return { ...at({}), lines };
}
