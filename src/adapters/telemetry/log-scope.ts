import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogContext } from '../../application/ports/log.ts';

const scope = new AsyncLocalStorage<LogContext>();

/** Runs `work`; it and whatever it awaits find `context` in their scope, over that of the scope around it. */
export const within = <R>(context: LogContext, work: () => R): R =>
  scope.run({ ...scope.getStore(), ...context }, work);

/** What every line that is written here must say. */
export const scopeContext = (): LogContext => scope.getStore() ?? {};
