import type { ModuleReport } from '../contracts/http/health.ts';
import { errorMessage, FatalError, InvalidInputError } from '../domain/errors.ts';

export interface Modules {
  /**
   * Starts a part of the host and remembers how to stop it. When it fails or hangs, what runs already is stopped in
   * reverse. Throws InvalidInput as it is, and Fatal naming the module for anything else.
   */
  start<T>(name: string, start: () => Promise<T>, stop: (part: T) => Promise<void>): Promise<T>;
  /** Stops all in reverse order of their start; one that hangs is left and named. A second call does nothing. */
  stop(): Promise<void>;
  report(): readonly ModuleReport[];
  /** Counts a fault of a running module. */
  fault(name: string): void;
  /** A running module did something at `at`; `mode` says what it is about, where `running` says too little. */
  tick(name: string, at: Date, mode?: string): void;
}

/** LR1: how long one module may take to start or to stop. */
const MODULE_TIMEOUT_MS = 5_000;

interface Entry {
  readonly name: string;
  state: ModuleReport['state'];
  errors: number;
  lastTickAt: string | null;
  mode: string | undefined;
  stop: () => Promise<void>;
}

/** @param timeoutMs wall time that each start and each stop may take */
export function createModules(
  onForced: (name: string) => void,
  timeoutMs: number = MODULE_TIMEOUT_MS,
): Modules {
  const entries: Entry[] = [];

  const stop = async (): Promise<void> => {
    for (const entry of entries.toReversed()) {
      if (entry.state !== 'running') continue;
      entry.state = 'stopping';
      try {
        await withinTime(entry.stop(), timeoutMs);
        entry.state = 'stopped';
      } catch {
        entry.state = 'forced';
        entry.errors += 1;
        onForced(entry.name);
      }
    }
  };

  return {
    stop,
    report: () =>
      entries.map(({ name, state, mode, errors, lastTickAt }) => ({
        name,
        state: state === 'running' ? (mode ?? state) : state,
        errors,
        lastTickAt,
      })),
    fault(name) {
      for (const entry of entries) if (entry.name === name) entry.errors += 1;
    },
    tick(name, at, mode) {
      for (const entry of entries)
        if (entry.name === name) Object.assign(entry, { lastTickAt: at.toISOString(), mode });
    },
    async start(name, startPart, stopPart) {
      const entry: Entry = {
        name,
        state: 'starting',
        errors: 0,
        lastTickAt: null,
        mode: undefined,
        stop: async () => undefined,
      };
      entries.push(entry);
      try {
        const part = await withinTime(startPart(), timeoutMs);
        entry.stop = () => stopPart(part);
        entry.state = 'running';
        return part;
      } catch (error) {
        entry.state = 'failed';
        entry.errors += 1;
        await stop();
        if (error instanceof InvalidInputError) throw error;
        throw new FatalError(`${name} did not start: ${errorMessage(error)}`, { module: name }, error);
      }
    },
  };
}

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
