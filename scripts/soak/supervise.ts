import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseJson } from '../../src/contracts/parse.ts';
import { type DayReport, soakMessage } from './messages.ts';
import type { SoakOptions } from './options.ts';
import type { SoakPlan, Stop } from './plan.ts';

const PROCESS = fileURLToPath(new URL('process.ts', import.meta.url));
/** What `npm start` gives it, and a collection on demand. */
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8', '--expose-gc'];
/** What was written to stderr last, for a person. */
const LAST_WORDS = 2_000;

/** How the process came to an end of its life. */
export interface Ended {
  readonly stop: Stop | undefined;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Wall time from the signal to the end. */
  readonly endedInMs: number;
  readonly stderr: string;
}

export type SoakEvent =
  | { readonly kind: 'day'; readonly day: DayReport }
  | { readonly kind: 'ended'; readonly ended: Ended };

/**
 * Runs the process, ends it where the plan says so and starts it again on the same folder, until it comes to its end
 * by itself.
 */
export async function* supervise(
  options: SoakOptions,
  plan: SoakPlan,
  home: string,
): AsyncGenerator<SoakEvent> {
  for (;;) {
    const life = yield* oneLife(options, plan, home);
    yield { kind: 'ended', ended: life };
    if (life.stop === undefined) return;
  }
}

async function* oneLife(
  options: SoakOptions,
  plan: SoakPlan,
  home: string,
): AsyncGenerator<SoakEvent, Ended> {
  const child = spawn(process.execPath, [...NODE_FLAGS, PROCESS, JSON.stringify(options), home], {
    env: {},
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr = `${stderr}${text.toString()}`.slice(-LAST_WORDS)));
  const end = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  let stopping: { readonly stop: Stop; readonly sentAt: Promise<number> } | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const message = parseJson(soakMessage, line, 'what the process said');
    if (message.kind === 'day') yield { kind: 'day', day: message.day };
    const stop = message.kind === 'stop' ? plan.stops.find(({ at }) => at === message.at) : undefined;
    if (stop !== undefined) stopping ??= { stop, sentAt: send(child, stop) };
  }
  const { code, signal } = await end;
  const sentAt = await stopping?.sentAt;
  return {
    stop: stopping?.stop,
    code,
    signal,
    endedInMs: sentAt === undefined ? 0 : Math.round(performance.now() - sentAt),
    stderr,
  };
}

/** Answers when the signal was sent. */
async function send(child: ChildProcess, { signal, afterMs }: Stop): Promise<number> {
  await sleep(afterMs);
  const sentAt = performance.now();
  child.kill(signal);
  return sentAt;
}
