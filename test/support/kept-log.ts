import { scopeContext, within } from '../../src/adapters/telemetry/log-scope.ts';
import type { Log, LogContext } from '../../src/application/ports/log.ts';

interface KeptLine {
  readonly level: string;
  readonly message: string;
  readonly [key: string]: unknown;
}

/** A log that keeps its lines instead of printing them. */
export function createKeptLog(): Log & { readonly lines: KeptLine[] } {
  const lines: KeptLine[] = [];
  const at =
    (level: string) =>
    (message: string, context: LogContext = {}): void =>
      void lines.push({ level, message, ...scopeContext(), ...context });
  return { info: at('info'), warn: at('warn'), error: at('error'), within, lines };
}
