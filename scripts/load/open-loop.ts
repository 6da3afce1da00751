import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadPlan {
  /** Such as http://127.0.0.1:3005. */
  readonly origin: string;
  readonly token: string;
  /** Asked in turn; one that is named twice is asked twice as often. */
  readonly paths: readonly string[];
  /** Requests that begin in a second, whatever became of those before. */
  readonly rps: number;
  readonly seconds: number;
}

export interface LoadResult {
  /** Milliseconds from the moment at which a request was due to the end of its answer. */
  readonly latencies: readonly number[];
  /** How many ended with what: a status that is no success, or the code of a failure. */
  readonly errors: Readonly<Record<string, number>>;
}

/** A server that keeps up needs a few; one that does not is asked all the same. */
const CONNECTIONS = 256;
const TIMEOUT_MS = 10_000;
/** Requests that are due are begun this often. */
const STEP_MS = 2;

/**
 * Asks at a constant rate. Latency counts from when a request was due and not from when it could be sent, so that a
 * server that hangs for a second spoils the numbers of all that were due meanwhile (no coordinated omission).
 */
export async function runOpenLoop({ origin, token, paths, rps, seconds }: LoadPlan): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = { authorization: `Bearer ${token}` };
  const latencies: number[] = [];
  const errors: Record<string, number> = {};
  const ask = (path: string, due: number): Promise<void> =>
    get(`${origin}${path}`, agent, headers).then((outcome) => {
      latencies.push(performance.now() - due);
      if (outcome !== 'ok') errors[outcome] = (errors[outcome] ?? 0) + 1;
    });

  const began = performance.now();
  const all: Promise<void>[] = [];
  while (all.length < rps * seconds) {
    const now = performance.now();
    const due = Math.min(Math.floor(((now - began) / 1_000) * rps) + 1, rps * seconds);
    while (all.length < due) {
      const path = paths[all.length % paths.length] ?? '/';
      all.push(ask(path, began + (all.length / rps) * 1_000));
    }
    await sleep(STEP_MS);
  }
  await Promise.all(all);
  agent.destroy();
  return { latencies, errors };
}

/** One request, and all of its answer. Never fails: `ok`, the status, or the code of what went wrong. */
const get = (url: string, agent: Agent, headers: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve) => {
    const asked = request(url, { agent, headers, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode === 200 ? 'ok' : `status ${answer.statusCode}`));
      answer.once('error', () => resolve('answer cut off'));
    });
    asked.once('timeout', () => asked.destroy(new Error('timeout')));
    asked.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end();
  });
