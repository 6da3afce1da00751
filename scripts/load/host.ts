import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';

const MAIN = fileURLToPath(new URL('../../src/local/main.ts', import.meta.url));
/** The same switches as the script `start` in package.json. */
const SWITCHES = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8'];

export interface LoadedHost {
  readonly origin: string;
  readonly token: string;
  readonly stop: () => Promise<void>;
}

/** `npm start` without npm, at a port and in a folder of its own. Throws when it ends before it is ready. */
export async function startHost(): Promise<LoadedHost> {
  const home = mkdtempSync(join(tmpdir(), 'quarterdeck-load-'));
  const port = await freePort();
  const child = spawn(process.execPath, [...SWITCHES, MAIN, '--port', String(port)], {
    cwd: home,
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await ready(child, origin);
    return { origin, token: readFileSync(join(home, '.quarterdeck', 'token'), 'utf8'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(child: ChildProcess, origin: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${origin}/health/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await sleep(50);
  }
  throw new Error(`the host ended before it was ready: ${said}`);
}
