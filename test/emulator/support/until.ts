import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 250;

/** Asks until there is an answer. Throws saying what was waited for, after `seconds`. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 30): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await sleep(EVERY_MS);
  }
}
