import { existsSync } from 'node:fs';
import type { TestContext } from 'vitest';

/** Skips a test, with the reason, where what it reads beside the repository is not there; under CI that is a failure. */
export function needs(path: string, context: TestContext): void {
  if (existsSync(path)) return;
  if (process.env['CI'] === 'true') throw new Error(`${path} is not there`);
  context.skip(`${path} is not there`);
}
