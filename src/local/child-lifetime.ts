import type { ChildProcess } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends `child` when this process ends. A signal ends both, unless the host listens for it too: then it still needs
 * the child while it closes down. Answers a function that takes the listeners away.
 */
export function endWithProcess(child: ChildProcess): () => void {
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      const others = process.listeners(signal).filter((other) => !ours.has(other));
      if (others.length > 0) return;
      kill();
      // Having listened has kept the signal's effect away: without a listener, it has it.
      process.off(signal, listener);
      ours.delete(listener);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    ours.add(listener);
    process.on(signal, listener);
    return { signal, listener };
  });
  process.once('exit', kill);
  return () => {
    process.off('exit', kill);
    for (const { signal, listener } of listeners) {
      process.off(signal, listener);
      ours.delete(listener);
    }
  };
}

/** Listeners of this file: several children do not keep each other alive. */
const ours = new Set<unknown>();
