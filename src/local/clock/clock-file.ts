import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { instant } from '../../contracts/common.ts';
import { parseJson } from '../../contracts/parse.ts';

const content = z.strictObject({ now: instant });

/** Where a simulated market's time is kept, so that after any end of the process it goes on and never back. */
export const createClockFile = (path: string) => ({
  read: (): Date | undefined =>
    existsSync(path) ? new Date(parseJson(content, readFileSync(path, 'utf8'), path).now) : undefined,
  write(now: Date): void {
    const fresh = `${path}.new`;
    writeFileSync(fresh, JSON.stringify({ now: now.toISOString() }));
    renameSync(fresh, path);
  },
});
