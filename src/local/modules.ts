import type { HealthStatus, ModuleReport } from '../contracts/http/health.ts';
import { type ErrorName, errorMessage, errorName, FatalError, InvalidInputError } from '../domain/errors.ts';

export interface Modules {
  /**
   * Starts a part of the host and remembers how to stop it. When it fails or hangs, what runs already is stopped in
   * reverse. Throws InvalidInput as it is, and Fatal naming the module for anything else.
   */
  start<T>(name: string, start: () => Promise<T>, stop: (part: T) => Promise<void>): Promise<T>;
  /** Stops all in reverse order of their start; one that hangs is left and named. A second call does nothing. */
  stop(): Promise<void>;
  report(): readonly ModuleReport[];
  /** A running module did a piece of its work; `mode` says what it is about, where `running` says too little. */
  tick(name: string, mode?: string): void;
  /** A piece of a running module's work failed. */
  fault(name: string): void;
  /** Does a piece of a module's work: a tick when it ends, a fault when the module is to blame that it did not. */
  track<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export interface ModulesOptions {
  /** Of ticks. */
  readonly now: () => Date;
  /** Told of a module that did not stop in its time. */
  readonly onForced: (name: string) => void;
  /** Wall time that each start and each stop may take; 5 s unless said otherwise. */
  readonly timeoutMs?: number;
}

/** LR1: how long one module may take to start or to stop. */
const MODULE_TIMEOUT_MS = 5_000;

/** What its caller is to blame for, and not the module that says so. */
const CALLERS_FAULTS: readonly ErrorName[] = ['InvalidInput', 'NotFound', 'Conflict'];

type State = 'starting' | 'running' | 'stopping' | 'stopped' | 'failed' | 'forced';

interface Entry {
  readonly name: string;
  state: State;
  errors: number;
  ticks: number;
  lastTickAt: string | null;
  /** Its last piece of work failed. */
  failing: boolean;
  mode: string | undefined;
  stop: () => Promise<void>;
}

export function createModules({ now, onForced, timeoutMs = MODULE_TIMEOUT_MS }: ModulesOptions): Modules {
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

  const known = (name: string): Entry | undefined => entries.find((one) => one.name === name);
  const tick = (name: string, mode?: string): void => {
    const entry = known(name);
    if (entry === undefined) return;
    entry.ticks += 1;
    entry.lastTickAt = now().toISOString();
    entry.failing = false;
    entry.mode = mode;
  };
  const fault = (name: string): void => {
    const entry = known(name);
    if (entry === undefined) return;
    entry.errors += 1;
    entry.failing = true;
  };

  return {
    stop,
    report: () =>
      entries.map((entry) => {
        const { name, state, mode, errors, ticks, lastTickAt } = entry;
        const shown = state === 'running' ? (mode ?? state) : state;
        return { name, state: shown, health: healthOf(entry), errors, ticks, lastTickAt };
      }),
    tick,
    fault,
    async track(name, work) {
      try {
        const result = await work();
        tick(name);
        return result;
      } catch (error) {
        if (!CALLERS_FAULTS.includes(errorName(error))) fault(name);
        throw error;
      }
    },
    async start(name, startPart, stopPart) {
      const entry: Entry = {
        name,
        state: 'starting',
        errors: 0,
        ticks: 0,
        lastTickAt: null,
        failing: false,
        mode: undefined,
        stop: async () => undefined,
      };
      entries.push(entry);
      const starting = startPart();
      try {
        const part = await withinTime(starting, timeoutMs);
        entry.stop = () => stopPart(part);
        entry.state = 'running';
        return part;
      } catch (error) {
        entry.state = 'failed';
        entry.errors += 1;
        // What comes up after its time is not wanted any more.
        void starting.then(stopPart).catch(() => undefined);
        await stop();
        if (error instanceof InvalidInputError) throw error;
        throw new FatalError(`${name} did not start: ${errorMessage(error)}`, { module: name }, error);
      }
    },
  };
}

/** Of a running module its last piece of work tells. */
const healthOf = ({ state, failing }: Entry): HealthStatus => {
  if (state !== 'running') return 'unhealthy';
  return failing ? 'degraded' : 'healthy';
};

async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
